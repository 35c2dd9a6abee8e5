import type { Issue } from "@fletch/delivery-api";
import { describeValue, isRecord, joinPath } from "@fletch/delivery-api/schema";
import type { NamedArtifact } from "../ruleset/build-ruleset.ts";

/** An artifact merged from several, and their contradictions. */
export interface MergedArtifact {
  readonly value: Readonly<Record<string, unknown>>;
  readonly conflicts: readonly Issue[];
}

/**
 * Merges artifacts as if Target had published their activities together.
 *
 * Rules of one location are in the order of the artifacts, lists are united, and geo targeting is on if any artifact
 * needs it. If fields contradict each other (client code, global mbox), the first artifact wins, and the contradiction
 * is reported. The version is the highest one, so that an unsupported version is still refused.
 */
export function mergeArtifacts(first: NamedArtifact, others: readonly NamedArtifact[]): MergedArtifact {
  if (others.length === 0) return { value: first.value, conflicts: [] };
  const all = [first, ...others];
  const values = all.map(({ value }) => value);
  const lists = unitedLists.map((name) => [name, [...new Set(values.flatMap((value) => toList(value[name])))]]);
  return {
    value: {
      ...Object.assign({}, ...values.toReversed()),
      ...Object.fromEntries(lists),
      version: values.map(({ version }) => String(version)).reduce(higherVersion),
      meta: Object.assign({}, ...values.toReversed().map(({ meta }) => toRecord(meta))),
      geoTargetingEnabled: values.some(({ geoTargetingEnabled }) => geoTargetingEnabled === true),
      rules: {
        mboxes: mergeRules(values.map(({ rules }) => toRecord(rules).mboxes)),
        views: mergeRules(values.map(({ rules }) => toRecord(rules).views)),
      },
    },
    conflicts: [
      ...findConflicts(all, "globalMbox", (value) => value.globalMbox),
      ...findConflicts(all, "meta.clientCode", readClientCode),
    ],
  };
}

const unitedLists = [
  "responseTokens",
  "remoteMboxes",
  "remoteViews",
  "localMboxes",
  "localViews",
  "targetAdminActivityUrls",
  "goals",
];

/** Mboxes may be named `__proto__`: a Map holds them, and `fromEntries` defines own fields. */
function mergeRules(maps: readonly unknown[]): Readonly<Record<string, readonly unknown[]>> {
  const merged = new Map<string, readonly unknown[]>();
  for (const [name, rules] of maps.flatMap((map) => Object.entries(toRecord(map)))) {
    merged.set(name, [...(merged.get(name) ?? []), ...toList(rules)]);
  }
  return Object.fromEntries(merged);
}

function findConflicts(
  artifacts: readonly NamedArtifact[],
  field: string,
  read: (value: NamedArtifact["value"]) => unknown,
): readonly Issue[] {
  const [first, ...others] = artifacts.filter(({ value }) => read(value) !== undefined);
  if (first === undefined) return [];
  const expected = `${describeValue(read(first.value))}, as in ${first.name}, which wins`;
  return others
    .filter(({ value }) => read(value) !== read(first.value))
    .map(({ name, value }) => ({ path: joinPath(name, field), expected, received: describeValue(read(value)) }));
}

function readClientCode({ meta }: NamedArtifact["value"]): unknown {
  return toRecord(meta).clientCode;
}

function higherVersion(a: string, b: string): string {
  return a.localeCompare(b, "en", { numeric: true }) < 0 ? b : a;
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
