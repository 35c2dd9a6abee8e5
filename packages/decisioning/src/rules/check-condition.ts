import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import type { Rule } from "../model.ts";
import { combiningOperators, readOperator } from "./conditions.ts";
import { loopOperators } from "./control-flow.ts";
import { isWholeData } from "./variables.ts";

/** Why a condition can never be evaluated. */
export interface ConditionIssue {
  readonly expected: string;
  readonly received: string;
}

/** The deepest nesting of a condition; deeper ones could overflow the stack. Real ones stay below 20. */
export const maxConditionDepth = 256;

/** Checks whether a condition can be compiled. An unknown operator invalidates the whole condition (deviation D11). */
export function checkCondition(logic: unknown): ConditionIssue | undefined {
  return isCommon(logic, 0) ? undefined : check(logic, 0, null);
}

/** Returns the variables that the conditions of rules read, sorted. `*` stands for any. */
export function collectVariables(rules: readonly Pick<Rule, "condition">[]): readonly string[] {
  const found = new Set<string>();
  for (const { condition } of rules) check(condition, 0, found);
  return [...found].sort();
}

/**
 * Fast path: `true` means that `check` finds no issue. Visits all conditions before the first decision, when they are
 * not compiled yet. One function without lists takes a third of `check`'s time (`npm run bench -- start`, from create
 * to ready).
 */
function isCommon(logic: unknown, level: number): boolean {
  if (level === maxConditionDepth - 1) return false;
  let keys = 0;
  let operator = "";
  let operands: unknown;
  for (const key in logic as Readonly<Record<string, unknown>>) {
    keys++;
    operator = key;
    operands = (logic as Readonly<Record<string, unknown>>)[key];
  }
  if (keys !== 1) return false;
  if (operator === "var") return typeof operands === "string";
  if (!Array.isArray(operands) || !combiningOperators.has(operator)) return false;
  for (let index = 0; index < operands.length; index++) {
    const operand: unknown = operands[index];
    if (typeof operand === "object" && operand !== null && !isCommon(operand, level + 1)) return false;
  }
  return true;
}

/**
 * Collects read variables; `null` if they are not needed, and inside `map`, `filter` and the like, where `var` means an
 * item.
 */
type Reads = Set<string> | null;

/** Visits what the compiler visits, in equal order. */
function check(logic: unknown, level: number, reads: Reads): ConditionIssue | undefined {
  const depth = level + 1;
  if (depth > maxConditionDepth)
    return { expected: `at most ${maxConditionDepth} levels of nesting`, received: "more" };
  if (Array.isArray(logic)) return checkAll(logic, depth, reads);
  const operator = isRecord(logic) ? readOperator(logic) : undefined;
  if (operator === undefined) return undefined;
  const given = (logic as Readonly<Record<string, unknown>>)[operator];
  return checkOperation(operator, Array.isArray(given) ? given : [given], depth, reads);
}

function checkAll(items: readonly unknown[], depth: number, reads: Reads): ConditionIssue | undefined {
  for (const item of items) {
    const issue = check(item, depth, reads);
    if (issue !== undefined) return issue;
  }
  return undefined;
}

function checkOperation(
  operator: string,
  operands: readonly unknown[],
  depth: number,
  reads: Reads,
): ConditionIssue | undefined {
  const [first, second] = operands;
  switch (operator) {
    case "var":
      return checkVariable(first, second, depth, reads);
    case "missing":
      addDynamicReads(operands, reads);
      return checkAll(operands, depth, reads);
    case "missing_some":
      addDynamicReads([second], reads);
      return checkAll([first, second], depth, reads);
    case "method":
      return {
        expected: "an operator that only computes",
        received: '"method", which calls any function by its name',
      };
  }
  if (loopOperators.has(operator)) return check(first, depth, reads) ?? check(second, depth, null);
  if (combiningOperators.has(operator)) return checkAll(operands, depth, reads);
  return { expected: "an operator of JSON Logic", received: describeValue(operator) };
}

function checkVariable(name: unknown, fallback: unknown, depth: number, reads: Reads): ConditionIssue | undefined {
  const isComputed = typeof name === "object" && name !== null;
  if (isComputed) addDynamicReads([name], reads);
  else reads?.add(isWholeData(name) ? "*" : String(name));
  const issue = isComputed ? check(name, depth, reads) : undefined;
  return issue ?? (fallback === undefined ? undefined : check(fallback, depth, reads));
}

/** Computed names can be any. */
function addDynamicReads(names: readonly unknown[], reads: Reads): void {
  const known = names.flat();
  if (known.every((name) => typeof name === "string")) for (const name of known) reads?.add(name);
  else reads?.add("*");
}
