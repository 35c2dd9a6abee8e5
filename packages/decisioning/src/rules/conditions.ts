/**
 * JSON Logic (https://jsonlogic.com), compiled to closures: what can be known of a condition without its data is found out
 * once. There is no `eval` in it, and no `new Function`: edge workers forbid both.
 */
import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import type { Condition } from "../model.ts";
import { controlOperators } from "./control-flow.ts";
import { CompileError, type Expression, type Scope } from "./expression.ts";
import { type FixedOperator, fixedOperators, type ListOperator, listOperators } from "./operators.ts";
import { compileMissing, compileMissingSome, compileVariable } from "./variables.ts";

/** A condition that is ready, with the variables it reads (`*` for any), or why it can never be evaluated. */
export type CompiledCondition =
  | { readonly ok: true; readonly condition: Condition; readonly variables: ReadonlySet<string> }
  | { readonly ok: false; readonly expected: string; readonly got: string };

/** How deep a condition may be nested: beyond it, walking could exhaust the stack. Real ones stay below 20. */
export const deepestCondition = 256;

/** Compiles a rule's condition. An operator that is not known makes the whole condition impossible (deviation D11). */
export function compileCondition(logic: unknown): CompiledCondition {
  const variables = new Set<string>();
  try {
    const condition = compile(logic, { depth: 0, data: "context", variables });
    return { ok: true, condition, variables };
  } catch (error) {
    if (error instanceof CompileError) return { ok: false, expected: error.expected, got: error.got };
    throw error;
  }
}

function compile(logic: unknown, outer: Scope): Expression {
  const scope: Scope = { ...outer, depth: outer.depth + 1 };
  if (scope.depth > deepestCondition) throw new CompileError(`at most ${deepestCondition} levels of nesting`, "more");
  if (Array.isArray(logic)) return compileArray(logic, scope);
  if (!isRecord(logic)) return () => logic;
  const [operator, ...others] = Object.keys(logic);
  // As the library sees it, an operation has exactly one key. Everything else is a value.
  if (operator === undefined || others.length > 0) return () => logic;
  const operands = logic[operator];
  return compileOperation(operator, Array.isArray(operands) ? operands : [operands], scope);
}

function compileArray(items: readonly unknown[], scope: Scope): Expression {
  const compiled = items.map((item) => compile(item, scope));
  return (data) => compiled.map((item) => item(data));
}

function compileOperation(operator: string, operands: readonly unknown[], scope: Scope): Expression {
  switch (operator) {
    case "var":
      return compileVariable(operands, scope, compile);
    case "missing":
      return compileMissing(operands, scope, compile);
    case "missing_some":
      return compileMissingSome(operands, scope, compile);
    case "method":
      throw new CompileError("an operator that only computes", '"method", which calls any function by its name');
  }
  const control = controlOperators.get(operator);
  if (control !== undefined) return control(operands, scope, compile);
  const compiled = operands.map((operand) => compile(operand, scope));
  const fixed = fixedOperators.get(operator);
  if (fixed !== undefined) return applyFixed(fixed, compiled);
  const list = listOperators.get(operator);
  if (list !== undefined) return applyList(list, compiled);
  throw new CompileError("an operator of JSON Logic", describeValue(operator));
}

function applyFixed(operator: FixedOperator, operands: readonly Expression[]): Expression {
  const [first = nothing, second = nothing, third] = operands;
  if (third !== undefined) return (data) => operator(first(data), second(data), third(data));
  return (data) => operator(first(data), second(data), undefined);
}

function applyList(operator: ListOperator, operands: readonly Expression[]): Expression {
  return (data) => operator(operands.map((operand) => operand(data)));
}

function nothing(): undefined {}
