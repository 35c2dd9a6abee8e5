import { type Issue, TargetError } from "@fletch/delivery-api";
import { boolean, describeValue, findIssues, isRecord, type Schema, string } from "@fletch/delivery-api/schema";
import { runToCompletion, type Steps } from "../cooperative.ts";
import type { Artifact, Rule } from "../model.ts";
import { ListPath, own, parseRule, recordSchema, texts } from "./parse-rule.ts";

/** A checked artifact and the issues of omitted rules, or the issues for which the artifact was rejected. */
export type ParsedArtifact =
  | { readonly ok: true; readonly artifact: Artifact; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

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
  const mboxes = yield* ruleListsOf(own(maps, "mboxes"), "$.rules.mboxes", issues);
  const views = yield* ruleListsOf(own(maps, "views"), "$.rules.views", issues);
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
  readonly path: ListPath;
  readonly rules: readonly unknown[];
}

/** https://semver.org, section 2, 9 and 10, without a limit on what follows the three numbers. */
const versionSchema: Schema<string> = /* @__PURE__ */ string({
  pattern: /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][\w.+-]{1,200})?$/,
  expected: 'a semantic version such as "1.0.0"',
});

function* ruleListsOf(map: unknown, path: string, issues: Issue[]): Steps<readonly RuleList[]> {
  if (map === undefined || map === null) return [];
  issues.push(...findIssues(recordSchema, map, path));
  if (!isRecord(map)) return [];
  const lists: RuleList[] = [];
  for (const name of Object.keys(map)) {
    const rules = map[name];
    const list = { path: new ListPath(path, name), rules: Array.isArray(rules) ? rules : [] };
    if (!Array.isArray(rules))
      issues.push({ path: String(list.path), expected: "an array", received: describeValue(rules) });
    if (lists.push(list) % listsPerChunk === 0) yield;
  }
  return lists;
}

function* parseRules(lists: readonly RuleList[], leftOut: Issue[]): Steps<ReadonlyMap<string, readonly Rule[]>> {
  const parsed = new Map<string, Rule[]>();
  let count = 0;
  for (const { path, rules } of lists) {
    const list: Rule[] = [];
    for (let index = 0; index < rules.length; index++) {
      const rule = parseRule(rules[index], path, index, leftOut);
      if (rule !== undefined) list.push(rule);
      if (++count % rulesPerChunk === 0) yield;
    }
    // `slice` drops the spare capacity of a list that grew.
    parsed.set(path.name, list.slice());
  }
  return parsed;
}
