/** The operators of JSON Logic that decide themselves what to evaluate, and with which data. */
import type { Comparison, Compile, Expression, Piece, Scope } from "./expression.ts";
import { isTruthy } from "./truth.ts";

type CompileLoop = (operands: readonly unknown[], scope: Scope, compile: Compile) => Piece;

/** The operators that go through a list, and hand its items to another piece of logic. */
export const loopOperators: ReadonlyMap<string, CompileLoop> = new Map<string, CompileLoop>([
  ["map", overItems((items, body) => items.map((item) => body(item)))],
  ["filter", overItems((items, body) => items.filter((item) => isTruthy(body(item))))],
  ["reduce", compileReduce],
  // False for an empty list, as the library has it.
  ["all", overItems((items, body) => items.length > 0 && items.every((item) => isTruthy(body(item))))],
  ["some", overItems((items, body) => items.some((item) => isTruthy(body(item))))],
  ["none", overItems((items, body) => !items.some((item) => isTruthy(body(item))))],
]);

/** `if`: `[condition, then, condition, then, …, else]`; without an `else`, `null`. */
export function chooseFirst(operands: readonly Expression[]): Expression {
  return (data) => {
    let index = 0;
    for (; index + 1 < operands.length; index += 2) {
      if (isTruthy(operands[index]?.(data))) return operands[index + 1]?.(data);
    }
    return index < operands.length ? operands[index]?.(data) : null;
  };
}

/**
 * `and`: the first falsy value, else the last one. Most have few operands; without a list of them there is less to fetch from memory
 * for each rule of a large artifact.
 */
export function chooseAll(operands: readonly Expression[]): Expression {
  const [one, two, three, ...others] = operands;
  if (one === undefined || others.length > 0) return chooseAllOf(operands);
  if (two === undefined) return one;
  if (three === undefined) {
    return (data) => {
      const value = one(data);
      return isTruthy(value) ? two(data) : value;
    };
  }
  return (data) => {
    let value = one(data);
    if (isTruthy(value)) value = two(data);
    return isTruthy(value) ? three(data) : value;
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
export function chooseAny(operands: readonly Piece[]): Expression {
  const [one, two, ...others] = operands;
  if (one === undefined || two === undefined || others.length > 0) return chooseAnyOf(operands.map(({ run }) => run));
  if (one.comparison !== undefined && two.comparison !== undefined) return compareTwice(one.comparison, two.comparison);
  const { run: first } = one;
  const { run: second } = two;
  return (data) => {
    const value = first(data);
    return isTruthy(value) ? value : second(data);
  };
}

/** Pages and campaigns are what conditions seldom share. With both comparisons in one closure they are in one place in memory. */
function compareTwice(first: Comparison, second: Comparison): Expression {
  const { compare: compareFirst, constant: firstConstant, read: readFirst } = first;
  const { compare: compareSecond, constant: secondConstant, read: readSecond } = second;
  return (data) => {
    const value = compareFirst(firstConstant, readFirst(data), undefined);
    return isTruthy(value) ? value : compareSecond(secondConstant, readSecond(data), undefined);
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
    return toPiece(list, (data) => apply(toItems(list.run(data)), body));
  };
}

/** The body sees `{ current, accumulator }`. The initial value is taken as it stands: the library does not evaluate it. */
function compileReduce(operands: readonly unknown[], scope: Scope, compile: Compile): Piece {
  const { list, body } = compileParts(operands, scope, compile);
  const initial = operands[2] ?? null;
  return toPiece(list, (data) =>
    toItems(list.run(data)).reduce<unknown>((accumulator, current) => body({ current, accumulator }), initial),
  );
}

function compileParts(operands: readonly unknown[], scope: Scope, compile: Compile): { list: Piece; body: Expression } {
  const list = compile(operands[0], scope);
  return { list, body: compile(operands[1], { ...scope, data: "item" }).run };
}

/** The body cannot see the context, so only the list can read it. */
function toPiece({ readsAllocation }: Piece, run: Expression): Piece {
  return { run, isConstant: false, value: undefined, readsAllocation };
}

function toItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
