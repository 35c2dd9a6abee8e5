/** The operators of JSON Logic that choose which operands to evaluate, and with which data. */

import { isTruthy } from "./coercion.ts";
import { type Compile, type CompiledExpression, type Expression, isOther, type Scope } from "./expression.ts";
import type { Operation } from "./expression-pool.ts";
import { computeOrComparison, createOrComparison } from "./or-comparison.ts";

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

/**
 * `and`: the first falsy value, else the last one. Specialized for few operands: without a list there are fewer memory
 * accesses for each rule of a large artifact.
 */
export function compileAnd(operands: readonly CompiledExpression[]): Operation {
  const [first, second, third, ...others] = operands;
  if (first === undefined || others.length > 0) return { run: chooseAllOf(operands.map(({ run }) => run)) };
  if (second === undefined) return first;
  const { run: one } = first;
  const { run: two } = second;
  if (third === undefined) {
    return {
      run: (data) => {
        const value = one(data);
        return isTruthy(value) ? two(data) : value;
      },
    };
  }
  const { run: three } = third;
  return {
    run: (data) => {
      let value = one(data);
      if (isTruthy(value)) value = two(data);
      return isTruthy(value) ? three(data) : value;
    },
  };
}

function chooseAllOf(operands: readonly Expression[]): Expression {
  return (data) => {
    let value: unknown;
    for (const operand of operands) {
      value = operand(data);
      if (!isTruthy(value)) return value;
    }
    return value;
  };
}

/** `or`: the first truthy value, else the last one. */
export function compileOr(operands: readonly CompiledExpression[]): Operation {
  const [first, second, ...others] = operands;
  if (first === undefined || second === undefined || others.length > 0) {
    return { run: chooseAnyOf(operands.map(({ run }) => run)) };
  }
  if (first.comparison !== undefined && second.comparison !== undefined) {
    const orComparison = createOrComparison(first.comparison, second.comparison);
    return { run: (data) => computeOrComparison(orComparison, data), orComparison };
  }
  const { run: one } = first;
  const { run: two } = second;
  return {
    run: (data) => {
      const value = one(data);
      return isTruthy(value) ? value : two(data);
    },
  };
}

function chooseAnyOf(operands: readonly Expression[]): Expression {
  return (data) => {
    let value: unknown;
    for (const operand of operands) {
      value = operand(data);
      if (isTruthy(value)) return value;
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
