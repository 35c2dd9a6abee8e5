import type { Issue } from "@fletch/delivery-api";
import {
  array,
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
import type { Consequence, Rule } from "../model.ts";

/** The deepest nesting of a rule; deeper ones could overflow the stack. Real rules stay below 20. */
const maxRuleDepth = 256;

/**
 * Checks a rule, and adds defaults for optional fields.
 *
 * @param issues gets the rule's issues
 * @returns `undefined` for an invalid rule
 */
export function parseRule(value: unknown, list: ListPath, index: number, issues: Issue[]): Rule | undefined {
  if (isWellFormed(value)) return new ParsedRule(list, index, value);
  issues.push(...findRuleIssues(value, `${list}[${index}]`));
  return undefined;
}

/** The path of a list of rules, formatted at first use: thousands of such texts would take milliseconds, and memory. */
export class ListPath {
  readonly name: string;
  private readonly map: string;

  constructor(map: string, name: string) {
    this.map = map;
    this.name = name;
  }

  toString(): string {
    return joinPath(this.map, this.name);
  }
}

/** An unchanged rule without issues. */
interface RuleJson extends Pick<Rule, "ruleKey" | "activityId" | "condition"> {
  readonly propertyTokens?: readonly string[] | null;
  readonly consequence: Readonly<Record<string, unknown>>;
  readonly meta?: Readonly<Record<string, unknown>> | null;
}

/**
 * Fast path: `true` means that `findRuleIssues` finds nothing. Runs once per rule before compilation. Without schemas,
 * paths and lists it takes a third of the time (`npm run bench -- start`, from create to ready).
 */
export function isWellFormed(value: unknown): value is RuleJson {
  if (!isRecord(value)) return false;
  const consequence = own(value, "consequence");
  return (
    typeof own(value, "ruleKey") === "string" &&
    Number.isSafeInteger(own(value, "activityId")) &&
    own(value, "condition") !== undefined &&
    isOptionalList(own(value, "propertyTokens"), isText) &&
    isRecord(own(value, "meta") ?? nothingKnown) &&
    isRecord(consequence) &&
    isText(own(consequence, "name") ?? "") &&
    isOptionalList(own(consequence, "options"), isRecord) &&
    isOptionalList(own(consequence, "metrics"), isRecord) &&
    !isDeeperThan(value, maxRuleDepth)
  );
}

/** Returns whether a value is absent, or a list of such items. */
function isOptionalList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  if (value === undefined || value === null) return true;
  if (!Array.isArray(value)) return false;
  for (let index = 0; index < value.length; index++) if (!isItem(value[index])) return false;
  return true;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** Returns all issues of a rule. */
export function findRuleIssues(value: unknown, path: string): readonly Issue[] {
  if (!isRecord(value)) return [{ path, expected: "an object", received: describeValue(value) }];
  if (isDeeperThan(value, maxRuleDepth)) {
    return [{ path, expected: `at most ${maxRuleDepth} levels of nesting`, received: "more" }];
  }
  const consequence = own(value, "consequence");
  const found = [
    ...findIssues(text, own(value, "ruleKey"), `${path}.ruleKey`),
    ...findIssues(wholeNumber, own(value, "activityId"), `${path}.activityId`),
    ...findIssues(texts, own(value, "propertyTokens") ?? nowhere, `${path}.propertyTokens`),
    ...findIssues(recordSchema, own(value, "meta") ?? nothingKnown, `${path}.meta`),
    ...findIssues(recordSchema, consequence, `${path}.consequence`),
    ...(isRecord(consequence) ? findConsequenceIssues(consequence, `${path}.consequence`) : []),
  ];
  if (own(value, "condition") === undefined) {
    found.push({ path: `${path}.condition`, expected: "a JSON Logic expression", received: "undefined" });
  }
  return found;
}

function findConsequenceIssues(consequence: Readonly<Record<string, unknown>>, path: string): readonly Issue[] {
  return [
    ...findIssues(text, own(consequence, "name") ?? "", `${path}.name`),
    ...findIssues(records, own(consequence, "options") ?? [], `${path}.options`),
    ...findIssues(records, own(consequence, "metrics") ?? [], `${path}.metrics`),
  ];
}

/** Reads own properties only: `toString` is absent unless the artifact has it. */
export function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

const text: Schema<string> = /* @__PURE__ */ string();
const wholeNumber: Schema<number> = /* @__PURE__ */ integer();

/** For fields of the artifact too. */
export const texts: Schema<readonly string[]> = /* @__PURE__ */ array(text);
export const recordSchema: Schema<Readonly<Record<string, unknown>>> = predicate("an object", isRecord);

const records: Schema<readonly Readonly<Record<string, unknown>>[]> = /* @__PURE__ */ array(recordSchema);
const nowhere: readonly string[] = Object.freeze([]);
const nothingKnown: Readonly<Record<string, unknown>> = Object.freeze({});

/** Computes its path on demand: thousands of paths would be a large part of an artifact's size. */
class ParsedRule implements Rule {
  readonly ruleKey: string;
  readonly activityId: number;
  readonly propertyTokens: readonly string[];
  readonly condition: unknown;
  readonly consequence: Consequence;
  readonly meta: Readonly<Record<string, unknown>>;
  private readonly list: ListPath;
  private readonly index: number;

  constructor(list: ListPath, index: number, given: RuleJson) {
    this.list = list;
    this.index = index;
    this.ruleKey = given.ruleKey;
    this.activityId = given.activityId;
    this.propertyTokens = (own(given, "propertyTokens") as RuleJson["propertyTokens"]) ?? nowhere;
    this.condition = given.condition;
    this.consequence = toConsequence(given.consequence);
    this.meta = (own(given, "meta") as RuleJson["meta"]) ?? nothingKnown;
  }

  get path(): string {
    return `${this.list}[${this.index}]`;
  }
}

/** Adds `options` if they are missing. */
function toConsequence(consequence: Readonly<Record<string, unknown>>): Consequence {
  const isWhole = Array.isArray(own(consequence, "options"));
  return (isWhole ? consequence : { ...consequence, options: [] }) as Consequence;
}
