import { type Issue, TargetError } from "@fletch/delivery-api";
import {
  boolean,
  describeValue,
  findIssues,
  isRecord,
  joinPath,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { runToCompletion, type Steps } from "../cooperative.ts";
import type { Artifact, Rule } from "../model.ts";
import { LazyMap } from "./lazy-map.ts";
import { ListPath, own, parseRule, recordSchema, texts } from "./parse-rule.ts";

/** A checked artifact and the issues of omitted rules, or the issues for which the artifact was rejected. */
export type ParsedArtifact =
  | { readonly ok: true; readonly artifact: Artifact; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** An artifact whose rules are checked at their first use. */
export interface OpenedArtifact {
  readonly ok: true;
  readonly artifact: Artifact;
  /** The issues of the rules omitted so far. */
  readonly issues: readonly Issue[];
  /** The unchecked rules. */
  readonly given: RuleLists<unknown>;
}

/** Lists of rules by name. */
export interface RuleLists<T> {
  readonly mboxes: ReadonlyMap<string, readonly T[]>;
  readonly views: ReadonlyMap<string, readonly T[]>;
}

/** The rules per step of parsing or compiling: a fraction of a millisecond. */
export const rulesPerChunk = 16;

/** The lists of rules per step. */
const listsPerChunk = 1_024;

/** The major version of artifacts that this engine understands. */
const supportedMajor = "1";

/**
 * Checks an artifact, and adds defaults for optional fields.
 *
 * An invalid artifact is rejected. An invalid rule is omitted and listed in `issues`. `decide` checks the major
 * version, and throws a different error. `value` is neither copied nor modified.
 */
export function parseArtifact(value: unknown): ParsedArtifact {
  return runToCompletion(parseArtifactChunked(value));
}

/** Cooperative `parseArtifact`: yields every 16 rules. */
export function* parseArtifactChunked(value: unknown): Steps<ParsedArtifact> {
  const opened = yield* openArtifactChunked(value);
  if (!opened.ok) return opened;
  const { artifact, issues, given } = opened;
  yield* useLists(given.mboxes, artifact.rules.mboxes);
  yield* useLists(given.views, artifact.rules.views);
  return { ok: true, artifact, issues };
}

/** As `parseArtifactChunked`, but checks the rules of a name at their first use. */
export function* openArtifactChunked(
  value: unknown,
): Steps<OpenedArtifact | (ParsedArtifact & { readonly ok: false })> {
  const issues: Issue[] = [];
  if (!isRecord(value))
    return { ok: false, issues: [{ path: "$", expected: "an object", received: describeValue(value) }] };

  const field = <T>(name: string, schema: Schema<T>, fallback: T): T => {
    const given = own(value, name);
    if (given === undefined || given === null) return fallback;
    issues.push(...findIssues(schema, given, `$.${name}`));
    return given as T;
  };
  issues.push(...findIssues(versionSchema, own(value, "version"), "$.version"));
  const head = {
    version: value.version as string,
    meta: field("meta", recordSchema, {}),
    globalMbox: field("globalMbox", string({ min: 1 }), "target-global-mbox"),
    geoTargetingEnabled: field("geoTargetingEnabled", boolean(), false),
    responseTokens: field("responseTokens", texts, []),
    remoteMboxes: field("remoteMboxes", texts, []),
    remoteViews: field("remoteViews", texts, []),
    localMboxes: field("localMboxes", texts, []),
    localViews: field("localViews", texts, []),
  };
  const rules = own(value, "rules");
  issues.push(...findIssues(recordSchema, rules, "$.rules"));
  const maps = isRecord(rules) ? rules : {};
  yield;
  const mboxes = yield* readRuleLists(own(maps, "mboxes"), "$.rules.mboxes", issues);
  const views = yield* readRuleLists(own(maps, "views"), "$.rules.views", issues);
  if (issues.length > 0) return { ok: false, issues };

  const leftOut: Issue[] = [];
  const artifact = {
    ...head,
    rules: {
      mboxes: yield* openRules("$.rules.mboxes", mboxes, leftOut),
      views: yield* openRules("$.rules.views", views, leftOut),
    },
  };
  return { ok: true, artifact, issues: leftOut, given: { mboxes, views } };
}

/**
 * Looks up, and so creates, the values of lists: what they report is then known.
 *
 * @param isFine lists of only such items are left for their first use. @default no item is
 */
export function* useLists<T>(
  lists: ReadonlyMap<string, readonly T[]>,
  map: ReadonlyMap<string, unknown>,
  isFine: (item: T) => boolean = () => false,
): Steps<void> {
  let count = 0;
  for (const [name, items] of lists) {
    let areFine = true;
    for (let index = 0; index < items.length; index++) {
      areFine &&= isFine(items[index] as T);
      if (++count % rulesPerChunk === 0) yield;
    }
    if (!areFine) map.get(name);
  }
}

/** @throws TargetError `unsupported-artifact-version`; the message names both versions */
export function requireSupportedVersion({ version }: Artifact): void {
  if (version.startsWith(`${supportedMajor}.`)) return;
  throw new TargetError(
    "unsupported-artifact-version",
    `The artifact has version ${version}; this engine supports major version ${supportedMajor}`,
  );
}

/** https://semver.org, section 2, 9 and 10, without a limit on what follows the three numbers. */
const versionSchema: Schema<string> = /* @__PURE__ */ string({
  pattern: /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][\w.+-]{1,200})?$/,
  expected: 'a semantic version such as "1.0.0"',
});

function* readRuleLists(map: unknown, path: string, issues: Issue[]): Steps<ReadonlyMap<string, readonly unknown[]>> {
  const lists = new Map<string, readonly unknown[]>();
  if (map === undefined || map === null) return lists;
  issues.push(...findIssues(recordSchema, map, path));
  if (!isRecord(map)) return lists;
  for (const name of Object.keys(map)) {
    const rules = map[name];
    if (Array.isArray(rules)) lists.set(name, rules);
    else
      issues.push({
        path: joinPath(path, name),
        expected: "an array",
        received: describeValue(rules),
      });
    if (lists.size % listsPerChunk === 0) yield;
  }
  return lists;
}

function openRules(
  path: string,
  given: ReadonlyMap<string, readonly unknown[]>,
  leftOut: Issue[],
): Steps<ReadonlyMap<string, readonly Rule[]>> {
  return new LazyMap(given, (rules, name) => parseRules(new ListPath(path, name), rules, leftOut)).createLarge(given);
}

function* parseRules(path: ListPath, rules: readonly unknown[], leftOut: Issue[]): Steps<readonly Rule[]> {
  const list: Rule[] = [];
  for (let index = 0; index < rules.length; index++) {
    const rule = parseRule(rules[index], path, index, leftOut);
    if (rule !== undefined) list.push(rule);
    if (index % rulesPerChunk === 0) yield;
  }
  // `slice` drops the spare capacity of a list that grew.
  return list.slice();
}
