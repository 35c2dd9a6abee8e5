import { isConstant, toOperation, toVariable } from "./condition-parts.ts";

/** A comparison of one variable with constants: the form of nearly all conditions. */
export interface Comparison {
  readonly variable: string;
  readonly relation:
    | "is"
    | "is not"
    | "contains"
    | "starts with"
    | "ends with"
    | "at least"
    | "more than"
    | "at most"
    | "less than"
    | "between"
    | "present"
    | "absent"
    | "truthy"
    | "falsy";
  /** The accepted values; both ends for `between`. */
  readonly values: readonly unknown[];
}

/** Recognizes a comparison of one variable with constants; `null` for anything else. */
export function toComparison(logic: unknown): Comparison | null {
  const variable = toVariable(logic);
  if (variable !== null) return { variable, relation: "truthy", values: [] };
  const operation = toOperation(logic);
  if (operation === null) return null;
  const { operator, operands } = operation;
  switch (operator) {
    case "and":
      return toAffix(operands);
    case "or":
      return toAlternatives(operands);
    case "!":
      return negate(toComparison(operands[0]));
    case "in":
      return toContained(operands);
    case "==":
    case "===":
    case "!=":
    case "!==":
      return toEquality(operator, operands);
    default:
      return toOrder(operator, operands);
  }
}

/** A prefix or suffix of a text: it exists, and its substring equals the constant. */
function toAffix([there, equal, ...others]: readonly unknown[]): Comparison | null {
  const variable = toVariable(there);
  const equality = toOperation(equal);
  if (variable === null || equality?.operator !== "==" || others.length > 0) return null;
  const [text, cut] = equality.operands;
  const substring = toOperation(cut);
  if (typeof text !== "string" || substring?.operator !== "substr") return null;
  const [source, start, length] = substring.operands;
  if (toVariable(source) !== variable) return null;
  if (start === 0 && length === text.length) return { variable, relation: "starts with", values: [text] };
  const isEnd = start === -text.length && length === undefined;
  return isEnd ? { variable, relation: "ends with", values: [text] } : null;
}

/** One relation of one variable to several values. */
function toAlternatives(operands: readonly unknown[]): Comparison | null {
  const [first, ...others] = operands.map(toComparison);
  if (!first || !alternatives.has(first.relation)) return null;
  const isAlike = others.every((each) => each?.variable === first.variable && each.relation === first.relation);
  return isAlike ? { ...first, values: [first, ...others].flatMap((each) => each?.values ?? []) } : null;
}

const alternatives: ReadonlySet<Comparison["relation"]> = new Set(["is", "contains", "starts with", "ends with"]);

function negate(comparison: Comparison | null): Comparison | null {
  if (comparison === null) return null;
  const relation = opposites.get(comparison.relation);
  return relation === undefined ? null : { ...comparison, relation };
}

const opposites: ReadonlyMap<Comparison["relation"], Comparison["relation"]> = new Map([
  ["present", "absent"],
  ["absent", "present"],
  ["truthy", "falsy"],
  ["falsy", "truthy"],
  ["is", "is not"],
]);

function toContained([needle, haystack]: readonly unknown[]): Comparison | null {
  const text = toVariable(haystack);
  if (text !== null && isConstant(needle)) return { variable: text, relation: "contains", values: [needle] };
  const variable = toVariable(needle);
  const isList = Array.isArray(haystack) && haystack.length > 0 && haystack.every(isConstant);
  if (variable === null || !isList || haystack.some((each) => isOtherType(variable, each))) return null;
  // In words, `true` and "true" are one.
  const values = new Map(haystack.map((each) => [String(each), each]));
  return { variable, relation: "is", values: [...values.values()] };
}

function toEquality(operator: string, [first, second, ...others]: readonly unknown[]): Comparison | null {
  const variable = toVariable(first) ?? toVariable(second);
  const constant = toVariable(first) === null ? first : second;
  if (variable === null || !isConstant(constant) || others.length > 0) return null;
  const isStrict = operator === "===" || operator === "!==";
  if (isStrict && isOtherType(variable, constant)) return null;
  const isEqual = operator.startsWith("=");
  if (constant === null || constant === undefined) {
    return { variable, relation: isEqual ? "absent" : "present", values: [] };
  }
  return { variable, relation: isEqual ? "is" : "is not", values: [constant] };
}

/** Whether a constant of a strict relation is the text of a weekday: weekdays are numbers, but their names are the same. */
function isOtherType(variable: string, constant: unknown): boolean {
  return variable === "current_day" && typeof constant === "string";
}

function toOrder(operator: string, [first, second, third]: readonly unknown[]): Comparison | null {
  const relation = orders.get(operator);
  if (relation === undefined) return null;
  const [left, middle] = [toVariable(first), toVariable(second)];
  if (left !== null && isConstant(second) && third === undefined) {
    return { variable: left, relation: relation.ofLeft, values: [second] };
  }
  if (middle === null || !isConstant(first)) return null;
  if (third === undefined) return { variable: middle, relation: relation.ofRight, values: [first] };
  const isBetween = operator === "<=" && isConstant(third);
  return isBetween ? { variable: middle, relation: "between", values: [first, third] } : null;
}

/** The meaning of an order for a variable on its left or right. */
const orders: ReadonlyMap<string, { readonly [side in "ofLeft" | "ofRight"]: Comparison["relation"] }> = new Map([
  ["<", { ofLeft: "less than", ofRight: "more than" }],
  ["<=", { ofLeft: "at most", ofRight: "at least" }],
  [">", { ofLeft: "more than", ofRight: "less than" }],
  [">=", { ofLeft: "at least", ofRight: "at most" }],
]);
