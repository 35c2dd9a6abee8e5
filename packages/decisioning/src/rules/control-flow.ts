/** The operators of JSON Logic that decide themselves what to evaluate, and with which data. */
import type { Compile, Expression, Scope } from "./expression.ts";
import { isTruthy } from "./truth.ts";

type CompileOperation = (operands: readonly unknown[], scope: Scope, compile: Compile) => Expression;

export const controlOperators: ReadonlyMap<string, CompileOperation> = new Map<string, CompileOperation>([
  ["if", compileIf],
  ["?:", compileIf],
  ["and", compileAnd],
  ["or", compileOr],
  ["map", compileMap],
  ["filter", compileFilter],
  ["reduce", compileReduce],
  ["all", compileAll],
  ["some", compileSome],
  ["none", compileNone],
]);

/** `[condition, then, condition, then, …, else]`; without an `else`, `null`. */
function compileIf(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const compiled = operands.map((operand) => compile(operand, scope));
  return (data) => {
    let index = 0;
    for (; index + 1 < compiled.length; index += 2) {
      if (isTruthy(compiled[index]?.(data))) return compiled[index + 1]?.(data);
    }
    return index < compiled.length ? compiled[index]?.(data) : null;
  };
}

/** The first falsy value, else the last one. */
function compileAnd(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const compiled = operands.map((operand) => compile(operand, scope));
  return (data) => {
    let value: unknown;
    for (const operand of compiled) {
      value = operand(data);
      if (!isTruthy(value)) return value;
    }
    return value;
  };
}

/** The first truthy value, else the last one. */
function compileOr(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const compiled = operands.map((operand) => compile(operand, scope));
  return (data) => {
    let value: unknown;
    for (const operand of compiled) {
      value = operand(data);
      if (isTruthy(value)) return value;
    }
    return value;
  };
}

function compileMap(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const { list, body } = compileLoop(operands, scope, compile);
  return (data) => toItems(list(data)).map((item) => body(item));
}

function compileFilter(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const { list, body } = compileLoop(operands, scope, compile);
  return (data) => toItems(list(data)).filter((item) => isTruthy(body(item)));
}

/** The body sees `{ current, accumulator }`. The initial value is taken as it stands: the library does not evaluate it. */
function compileReduce(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const { list, body } = compileLoop(operands, scope, compile);
  const initial = operands[2] ?? null;
  return (data) =>
    toItems(list(data)).reduce<unknown>((accumulator, current) => body({ current, accumulator }), initial);
}

/** False for an empty list, as the library has it. */
function compileAll(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const { list, body } = compileLoop(operands, scope, compile);
  return (data) => {
    const items = toItems(list(data));
    return items.length > 0 && items.every((item) => isTruthy(body(item)));
  };
}

function compileSome(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const { list, body } = compileLoop(operands, scope, compile);
  return (data) => toItems(list(data)).some((item) => isTruthy(body(item)));
}

function compileNone(operands: readonly unknown[], scope: Scope, compile: Compile): Expression {
  const some = compileSome(operands, scope, compile);
  return (data) => !some(data);
}

function compileLoop(
  operands: readonly unknown[],
  scope: Scope,
  compile: Compile,
): { list: Expression; body: Expression } {
  return { list: compile(operands[0], scope), body: compile(operands[1], { ...scope, data: "item" }) };
}

function toItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
