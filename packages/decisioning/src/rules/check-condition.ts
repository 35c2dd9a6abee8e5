import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import { combiningOperators, operatorOf } from "./conditions.ts";
import { loopOperators } from "./control-flow.ts";
import { isWholeData } from "./variables.ts";

/** Why a condition can never be evaluated. */
export interface ConditionIssue {
  readonly expected: string;
  readonly received: string;
}

/** How deep a condition may be nested: beyond it, walking could exhaust the stack. Real ones stay below 20. */
export const deepestCondition = 256;

/**
 * Checks that a condition can be compiled, and collects the variables that it reads. An unknown operator makes the whole condition
 * impossible (deviation D11).
 *
 * @param variables gets the names; `*` stands for any
 */
export function checkCondition(logic: unknown, variables: Set<string>): ConditionIssue | undefined {
  try {
    check(logic, 0, variables);
    return undefined;
  } catch (error) {
    if (error instanceof ConditionError) return { expected: error.expected, received: error.received };
    throw error;
  }
}

class ConditionError extends Error {
  readonly expected: string;
  readonly received: string;

  constructor(expected: string, received: string) {
    super(`expected ${expected}, received ${received}`);
    this.expected = expected;
    this.received = received;
  }
}

/** Gets the variables that are read; `null` where `var` means an item of `map`, `filter` and the like. */
type Reads = Set<string> | null;

/** Visits what the compiler visits, in the same order. */
function check(logic: unknown, level: number, reads: Reads): void {
  const depth = level + 1;
  if (depth > deepestCondition) throw new ConditionError(`at most ${deepestCondition} levels of nesting`, "more");
  if (Array.isArray(logic)) {
    for (const item of logic) check(item, depth, reads);
    return;
  }
  const operator = isRecord(logic) ? operatorOf(logic) : undefined;
  if (operator === undefined) return;
  const given = (logic as Readonly<Record<string, unknown>>)[operator];
  checkOperation(operator, Array.isArray(given) ? given : [given], depth, reads);
}

function checkOperation(operator: string, operands: readonly unknown[], depth: number, reads: Reads): void {
  switch (operator) {
    case "var":
      checkVariable(operands, depth, reads);
      return;
    case "missing":
      for (const operand of operands) check(operand, depth, reads);
      addDynamicReads(operands, reads);
      return;
    case "missing_some":
      check(operands[0], depth, reads);
      check(operands[1], depth, reads);
      addDynamicReads([operands[1]], reads);
      return;
    case "method":
      throw new ConditionError("an operator that only computes", '"method", which calls any function by its name');
  }
  if (loopOperators.has(operator)) {
    check(operands[0], depth, reads);
    check(operands[1], depth, null);
    return;
  }
  if (!combiningOperators.has(operator)) {
    throw new ConditionError("an operator of JSON Logic", describeValue(operator));
  }
  for (const operand of operands) check(operand, depth, reads);
}

function checkVariable([name, fallback]: readonly unknown[], depth: number, reads: Reads): void {
  if (typeof name === "object" && name !== null) {
    check(name, depth, reads);
    addDynamicReads([name], reads);
  } else reads?.add(isWholeData(name) ? "*" : String(name));
  if (fallback !== undefined) check(fallback, depth, reads);
}

/** Names that are computed can be any. */
function addDynamicReads(names: readonly unknown[], reads: Reads): void {
  const known = names.flat();
  if (known.every((name) => typeof name === "string")) for (const name of known) reads?.add(name);
  else reads?.add("*");
}
