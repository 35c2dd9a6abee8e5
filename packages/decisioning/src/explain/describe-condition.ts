import { type Comparison, toComparison } from "./comparison.ts";
import { toOperation, toVariable } from "./condition-parts.ts";
import { describeOperand, nameVariable } from "./name-variable.ts";

/** Formats a condition (JSON Logic) as a sentence: `country is "DE" or "AT"`. Rare operators stay as JSON. */
export function describeCondition(condition: unknown): string {
  return describe(condition, false);
}

/** Formats the values that a condition accepts: `"DE" or "AT"`. A condition on several variables is a sentence. */
export function describeWanted(condition: unknown): string {
  const comparison = toComparison(condition);
  return comparison === null ? describeCondition(condition) : describeAccepted(comparison);
}

function describe(condition: unknown, isInner: boolean): string {
  const comparison = toComparison(condition);
  if (comparison !== null) return describeComparison(comparison);
  const operation = toOperation(condition);
  if (operation === null) return JSON.stringify(condition) ?? "nothing";
  const { operator, operands } = operation;
  if (operator === "!") return `not (${describe(operands[0], false)})`;
  if ((operator === "and" || operator === "or") && operands.length > 0) {
    const text = operands.map((each) => describe(each, true)).join(` ${operator} `);
    return isInner && operands.length > 1 ? `(${text})` : text;
  }
  if (!infix.has(operator) || operands.length < 2) return JSON.stringify(condition);
  return operands.map(describeTerm).join(` ${operator} `);
}

const infix: ReadonlySet<string> = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">=", "in"]);

function describeTerm(term: unknown): string {
  const variable = toVariable(term);
  return variable === null ? (JSON.stringify(term) ?? "nothing") : nameVariable(variable);
}

function describeComparison(comparison: Comparison): string {
  const { variable, relation } = comparison;
  const name = nameVariable(variable);
  const kind = visitorKinds.get(variable);
  switch (relation) {
    case "present":
      return `there is a ${name}`;
    case "absent":
      return `there is no ${name}`;
    case "truthy":
      return kind === undefined ? `${name} is not absent, empty, 0 or false` : `the visitor is ${kind}`;
    case "falsy":
      return kind === undefined ? `${name} is absent, empty, 0 or false` : `the visitor is not ${kind}`;
    default:
      return `${name} ${isOwnVerb.has(relation) ? "" : "is "}${describeAccepted(comparison)}`;
  }
}

/** Boolean variables. */
const visitorKinds: ReadonlyMap<string, string> = new Map([
  ["visitor.isNew", "new"],
  ["visitor.isReturning", "returning"],
]);

const isOwnVerb: ReadonlySet<Comparison["relation"]> = new Set(["contains", "starts with", "ends with"]);

function describeAccepted({ variable, relation, values }: Comparison): string {
  const texts = values.map((value) => describeOperand(variable, value));
  const kind = visitorKinds.get(variable);
  switch (relation) {
    case "is":
      return joinWith("or", texts);
    case "is not":
      return `not ${joinWith("or", texts)}`;
    case "between":
      return `from ${texts[0]} to ${texts[1]}`;
    case "present":
      return "any value";
    case "absent":
      return "no value";
    case "truthy":
      return kind === undefined ? "a value that is not empty, 0 or false" : `a ${kind} visitor`;
    case "falsy":
      return kind === undefined ? "no value, or empty, 0 or false" : `no ${kind} visitor`;
    default:
      return `${relation} ${joinWith("or", texts)}`;
  }
}

/** `a, b or c`. */
function joinWith(word: string, texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(", ")} ${word} ${last}`;
}
