/** The operators of JSON Logic that choose which operands to evaluate, and with which data. */

import { isTruthy } from "./coercion.ts";
import { type Compile, type CompiledExpression, type Expression, isOther, type Scope } from "./expression.ts";
import type { Operation } from "./expression-pool.ts";

type CompileLoop = (operands: readonly unknown[], scope: Scope, compile: Compile) => CompiledExpression;

/** The operators that evaluate an expression for each item of a list. */
export const loopOperators: ReadonlyMap<string, CompileLoop> = new Map<string, CompileLoop>([
  ["map", overItems((items, body) => items.map((item) => body(item)))],
  ["filter", overItems((items, body) => items.filter((item) => isTruthy(body(item))))],
  ["reduce", compileReduce],
  // False for an empty list, as in the library.
  ["all", overItems((items, body) => items.length > 0 && items.every((item) => isTruthy(body(item))))],
  ["some", overItems((items, body) => items.some((item) => isTruthy(body(item))))],
  ["none", overItems((items, body) => !items.some((item) => isTruthy(body(item))))],
]);

/** `if`: `[condition, then, condition, then, …, else]`; without an `else`, `null`. */
export function compileIf(operands: readonly Expression[]): Expression {
  return (data) => {
    let index = 0;
    for (; index + 1 < operands.length; index += 2) {
      if (isTruthy(operands[index]?.(data))) return operands[index + 1]?.(data);
    }
    return index < operands.length ? operands[index]?.(data) : null;
  };
}

/** `and`: the first falsy value, else the last one. */
export function compileAnd(operands: readonly CompiledExpression[]): Operation {
  return { run: chooseOf(operands, false) };
}

/** `or`: the first truthy value, else the last one. */
export function compileOr(operands: readonly CompiledExpression[]): Operation {
  const comparisons = operands.flatMap(({ alternatives }) => alternatives ?? []);
  const isComparing = operands.every(({ alternatives }) => alternatives !== undefined);
  return { run: chooseOf(operands, true), alternatives: isComparing ? comparisons : undefined };
}

/** Returns the first value that is as truthy as given, else the last one. */
function chooseOf(operands: readonly CompiledExpression[], truthy: boolean): Expression {
  const runs = operands.map(({ run }) => run);
  return (data) => {
    let value: unknown;
    for (const run of runs) {
      value = run(data);
      if (isTruthy(value) === truthy) return value;
    }
    return value;
  };
}

function overItems(apply: (items: readonly unknown[], body: Expression) => unknown): CompileLoop {
  return (operands, scope, compile) => {
    const { list, body } = compileParts(operands, scope, compile);
    return toExpression(list, (data) => apply(toItems(list.run(data)), body));
  };
}

/** The body reads `{ current, accumulator }`. The initial value is not evaluated, as in the library. */
function compileReduce(operands: readonly unknown[], scope: Scope, compile: Compile): CompiledExpression {
  const { list, body } = compileParts(operands, scope, compile);
  const initial = operands[2] ?? null;
  return toExpression(list, (data) =>
    toItems(list.run(data)).reduce<unknown>((accumulator, current) => body({ current, accumulator }), initial),
  );
}

function compileParts(
  operands: readonly unknown[],
  scope: Scope,
  compile: Compile,
): { list: CompiledExpression; body: Expression } {
  const list = compile(operands[0], scope);
  return { list, body: compile(operands[1], "item").run };
}

/** The body cannot read the context, so only the list can. */
function toExpression({ traits }: CompiledExpression, run: Expression): CompiledExpression {
  return { run, isConstant: false, value: undefined, traits: traits | isOther };
}

function toItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
