import { type Issue, TargetError } from "@fletch/delivery-api";
import {
  array,
  boolean,
  describeValue,
  findIssues,
  integer,
  isDeeperThan,
  isRecord,
  joinPath,
  predicate,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { runToCompletion, type Steps } from "../cooperative.ts";
import type { Artifact, Consequence, Rule } from "../model.ts";

/** A checked artifact and the issues of omitted rules, or the issues for which the artifact was rejected. */
export type ParsedArtifact =
  | { readonly ok: true; readonly artifact: Artifact; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** How many rules one step of parsing or compiling takes: a step ends within a fraction of a millisecond. */
export const rulesPerChunk = 16;

/** The major version of artifacts that this engine understands. */
const supportedMajor = "1";

/** How deep a rule may be nested; deeper ones could exhaust the stack. Real rules stay below 20. */
const deepestRule = 256;

/**
 * Checks an artifact, and adds defaults for optional fields.
 *
 * An invalid artifact is rejected. An invalid rule is omitted and listed in `issues`; the others are kept. The major version is not
 * checked here but by `decide`, which throws a different error. `value` is neither copied nor changed.
 */
export function parseArtifact(value: unknown): ParsedArtifact {
  return runToCompletion(parseArtifactChunked(value));
}

/** Cooperative `parseArtifact`: yields every 16 rules. */
export function* parseArtifactChunked(value: unknown): Steps<ParsedArtifact> {
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
    responseTokens: field("responseTokens", names, []),
    remoteMboxes: field("remoteMboxes", names, []),
    remoteViews: field("remoteViews", names, []),
    localMboxes: field("localMboxes", names, []),
    localViews: field("localViews", names, []),
  };
  const rules = own(value, "rules");
  issues.push(...findIssues(recordSchema, rules, "$.rules"));
  const maps = isRecord(rules) ? rules : {};
  const mboxes = ruleListsOf(own(maps, "mboxes"), "$.rules.mboxes", issues);
  const views = ruleListsOf(own(maps, "views"), "$.rules.views", issues);
  if (issues.length > 0) return { ok: false, issues };

  const leftOut: Issue[] = [];
  const artifact = {
    ...head,
    rules: { mboxes: yield* parseRules(mboxes, leftOut), views: yield* parseRules(views, leftOut) },
  };
  return { ok: true, artifact, issues: leftOut };
}

/** @throws TargetError `unsupported-artifact-version`; the message names both versions */
export function requireSupportedVersion({ version }: Artifact): void {
  if (version.startsWith(`${supportedMajor}.`)) return;
  throw new TargetError(
    "unsupported-artifact-version",
    `The artifact has version ${version}; this engine supports major version ${supportedMajor}`,
  );
}

/** An unchecked list of rules, and its path. */
interface RuleList {
  readonly name: string;
  readonly path: string;
  readonly rules: readonly unknown[];
}

const text: Schema<string> = string();
const wholeNumber: Schema<number> = integer();
const names: Schema<readonly string[]> = array(text);
const nowhere: readonly string[] = Object.freeze([]);
const nothingKnown: Readonly<Record<string, unknown>> = Object.freeze({});

const recordSchema: Schema<Readonly<Record<string, unknown>>> = predicate("an object", isRecord);

const records: Schema<readonly Readonly<Record<string, unknown>>[]> = array(recordSchema);

/** https://semver.org, section 2, 9 and 10, without a limit on what follows the three numbers. */
const versionSchema: Schema<string> = string({
  pattern: /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][\w.+-]{1,200})?$/,
  expected: 'a semantic version such as "1.0.0"',
});

function ruleListsOf(map: unknown, path: string, issues: Issue[]): readonly RuleList[] {
  if (map === undefined || map === null) return [];
  issues.push(...findIssues(recordSchema, map, path));
  if (!isRecord(map)) return [];
  return Object.entries(map).map(([name, rules]) => {
    const at = joinPath(path, name);
    if (!Array.isArray(rules)) issues.push({ path: at, expected: "an array", received: describeValue(rules) });
    return { name, path: at, rules: Array.isArray(rules) ? rules : [] };
  });
}

function* parseRules(lists: readonly RuleList[], leftOut: Issue[]): Steps<ReadonlyMap<string, readonly Rule[]>> {
  const parsed = new Map<string, Rule[]>();
  let count = 0;
  for (const { name, path, rules } of lists) {
    const list: Rule[] = [];
    for (let index = 0; index < rules.length; index++) {
      const rule = parseRule(rules[index], path, index, leftOut);
      if (rule !== undefined) list.push(rule);
      if (++count % rulesPerChunk === 0) yield;
    }
    // `slice` drops the spare capacity of a list that grew.
    parsed.set(name, list.slice());
  }
  return parsed;
}

function parseRule(value: unknown, listPath: string, index: number, leftOut: Issue[]): Rule | undefined {
  const path = `${listPath}[${index}]`;
  if (!isRecord(value)) {
    leftOut.push({ path, expected: "an object", received: describeValue(value) });
    return undefined;
  }
  if (isDeeperThan(value, deepestRule)) {
    leftOut.push({ path, expected: `at most ${deepestRule} levels of nesting`, received: "more" });
    return undefined;
  }
  const ruleKey = own(value, "ruleKey");
  const propertyTokens = own(value, "propertyTokens") ?? nowhere;
  const meta = own(value, "meta") ?? nothingKnown;
  const consequence = own(value, "consequence");
  const found = [
    ...findIssues(text, ruleKey, `${path}.ruleKey`),
    ...findIssues(wholeNumber, own(value, "activityId"), `${path}.activityId`),
    ...findIssues(names, propertyTokens, `${path}.propertyTokens`),
    ...findIssues(recordSchema, meta, `${path}.meta`),
    ...findIssues(recordSchema, consequence, `${path}.consequence`),
    ...(isRecord(consequence) ? consequenceIssues(consequence, `${path}.consequence`) : []),
  ];
  if (own(value, "condition") === undefined) {
    found.push({ path: `${path}.condition`, expected: "a JSON Logic expression", received: "undefined" });
  }
  if (!isRecord(consequence) || found.length > 0) {
    leftOut.push(...found);
    return undefined;
  }
  return new ParsedRule(listPath, index, {
    ruleKey: ruleKey as string,
    activityId: value.activityId as number,
    propertyTokens: propertyTokens as readonly string[],
    condition: value.condition,
    consequence: toConsequence(consequence),
    meta: meta as Readonly<Record<string, unknown>>,
  });
}

/** Computes its path on demand: thousands of paths would be a good part of an artifact's size. */
class ParsedRule implements Rule {
  readonly ruleKey: string;
  readonly activityId: number;
  readonly propertyTokens: readonly string[];
  readonly condition: unknown;
  readonly consequence: Consequence;
  readonly meta: Readonly<Record<string, unknown>>;
  private readonly listPath: string;
  private readonly index: number;

  constructor(listPath: string, index: number, given: Omit<Rule, "path">) {
    this.listPath = listPath;
    this.index = index;
    this.ruleKey = given.ruleKey;
    this.activityId = given.activityId;
    this.propertyTokens = given.propertyTokens;
    this.condition = given.condition;
    this.consequence = given.consequence;
    this.meta = given.meta;
  }

  get path(): string {
    return `${this.listPath}[${this.index}]`;
  }
}

/** Adds `options` if they are missing. */
function toConsequence(consequence: Readonly<Record<string, unknown>>): Consequence {
  const isWhole = Array.isArray(own(consequence, "options"));
  return (isWhole ? consequence : { ...consequence, options: [] }) as Consequence;
}

function consequenceIssues(consequence: Readonly<Record<string, unknown>>, path: string): readonly Issue[] {
  return [
    ...findIssues(text, own(consequence, "name") ?? "", `${path}.name`),
    ...findIssues(records, own(consequence, "options") ?? [], `${path}.options`),
    ...findIssues(records, own(consequence, "metrics") ?? [], `${path}.metrics`),
  ];
}

/** Reads own properties only: `toString` is absent unless the artifact has it. */
function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
