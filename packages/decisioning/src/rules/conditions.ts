/**
 * JSON Logic (https://jsonlogic.com), compiled to closures: everything that does not depend on data is computed once.
 * Uses neither `eval` nor `new Function`, which edge workers forbid.
 */
import { isRecord } from "@fletch/delivery-api/schema";
import { compileAnd, compileIf, compileOr, loopOperators } from "./control-flow.ts";
import type { CompiledExpression, Expression, OrComparison, Scope } from "./expression.ts";
import { ExpressionPool, type Operation } from "./expression-pool.ts";
import { type FixedOperator, fixedOperators, type ListOperator, listOperators } from "./operators.ts";
import { compileMissing, compileMissingSome, compileVariable } from "./variables.ts";

/**
 * A compiled condition; if it is a conjunction, its first two parts and the rest. The first one is usually the traffic
 * split. Parts alone are often shared with other conditions.
 */
export interface CompiledCondition {
  readonly first: Part;
  readonly second: Part | null;
  readonly rest: Part | null;
  readonly readsAllocation: boolean;
}

/** A part of a condition: a function, or a comparison as data. */
export type Part = Expression | OrComparison;

/**
 * Compiles the conditions of an artifact. Equal subexpressions (the ends of a split, a browser, a page) are compiled
 * once.
 */
export class ConditionCompiler {
  readonly #shared = new ExpressionPool();

  /** @param logic a condition without issues of `checkCondition` */
  compile(logic: unknown): CompiledCondition {
    const [first, second, rest] = splitAnd(logic);
    if (second === undefined) return toCompiled(this.#expression(logic, "context"));
    return toCompiled(
      this.#expression(first, "context"),
      this.#expression(second, "context"),
      rest === undefined ? undefined : this.#expression(rest, "context"),
    );
  }

  readonly #expression = (logic: unknown, scope: Scope): CompiledExpression => {
    if (Array.isArray(logic)) return toArray(logic.map((item) => this.#expression(item, scope)));
    const operator = isRecord(logic) ? operatorOf(logic) : undefined;
    if (operator === undefined) return this.#shared.constant(logic);
    const operands = (logic as Readonly<Record<string, unknown>>)[operator];
    return this.#operation(operator, Array.isArray(operands) ? operands : [operands], scope);
  };

  #operation(operator: string, operands: readonly unknown[], scope: Scope): CompiledExpression {
    switch (operator) {
      case "var":
        return this.#variable(operands, scope);
      case "missing":
        return compileMissing(operands, scope, this.#expression);
      case "missing_some":
        return compileMissingSome(operands, scope, this.#expression);
    }
    const loop = loopOperators.get(operator);
    if (loop !== undefined) return loop(operands, scope, this.#expression);
    const compileOperation = combiningOperators.get(operator);
    if (compileOperation === undefined) throw new Error(`Unchecked: ${operator}`);
    const expressions = operands.map((operand) => this.#expression(operand, scope));
    return this.#shared.operation(operator, expressions, () => compileOperation(expressions));
  }

  #variable(operands: readonly unknown[], scope: Scope): CompiledExpression {
    const [name] = operands;
    if (operands.length > 1 || typeof name !== "string") return compileVariable(operands, scope, this.#expression);
    return this.#shared.variable(`${scope} ${name}`, () => compileVariable(operands, scope, this.#expression));
  }
}

/** An operation has exactly one key, as in json-logic-js. Everything else is a value. */
export function operatorOf(logic: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(logic);
  return keys.length === 1 ? keys[0] : undefined;
}

/** Returns the first two operands of `and`, and `and` of the rest. */
function splitAnd(logic: unknown): readonly unknown[] {
  if (!isRecord(logic) || !Object.hasOwn(logic, "and") || Object.keys(logic).length > 1) return [];
  if (!Array.isArray(logic.and) || logic.and.length < 2) return [];
  const [first, second, ...others] = logic.and;
  return others.length === 0 ? [first, second] : [first, second, { and: others }];
}

function toCompiled(
  first: CompiledExpression,
  second?: CompiledExpression,
  rest?: CompiledExpression,
): CompiledCondition {
  return {
    first: toPart(first),
    second: second ? toPart(second) : null,
    rest: rest ? toPart(rest) : null,
    readsAllocation: [first, second, rest].some((expression) => expression?.readsAllocation === true),
  };
}

function toPart({ orComparison, run }: CompiledExpression): Part {
  return orComparison ?? run;
}

type CompileOperation = (operands: readonly CompiledExpression[]) => Operation;

/** The operators whose compilation does not depend on their operands' data. */
export const combiningOperators: ReadonlyMap<string, CompileOperation> = /* @__PURE__ */ new Map<
  string,
  CompileOperation
>([
  ...Array.from(fixedOperators, ([name, operator]): [string, CompileOperation] => [
    name,
    (all) => applyFixed(operator, all),
  ]),
  ...Array.from(listOperators, ([name, operator]): [string, CompileOperation] => [
    name,
    (all) => ({ run: applyList(operator, all) }),
  ]),
  ["and", compileAnd],
  ["or", compileOr],
  ["if", (all) => ({ run: compileIf(all.map(toRun)) })],
  ["?:", (all) => ({ run: compileIf(all.map(toRun)) })],
]);

function toArray(items: readonly CompiledExpression[]): CompiledExpression {
  const runs = items.map(toRun);
  const readsAllocation = items.some((item) => item.readsAllocation);
  return { run: (data) => runs.map((run) => run(data)), isConstant: false, value: undefined, readsAllocation };
}

/** Evaluates ignored operands as well: they could fail. */
function applyFixedToMany(operator: FixedOperator, operands: readonly CompiledExpression[]): Expression {
  const runs = operands.map(toRun);
  return (data) => {
    const [first, second, third] = runs.map((run) => run(data));
    return operator(first, second, third);
  };
}

/** Reads the constant without a call: comparisons with constants are the most frequent conditions. */
function applyFixed(operator: FixedOperator, operands: readonly CompiledExpression[]): Operation {
  if (operands.length > 3) return { run: applyFixedToMany(operator, operands) };
  const [first = absent, second = absent, third] = operands;
  const { run: one } = first;
  const { run: two } = second;
  if (third !== undefined) {
    const { run: three } = third;
    return { run: (data) => operator(one(data), two(data), three(data)) };
  }
  if (first.isConstant) {
    const { value } = first;
    const comparison = { compare: operator, constant: value, read: two };
    return { run: (data) => operator(value, two(data), undefined), comparison };
  }
  if (second.isConstant) {
    const { value } = second;
    return { run: (data) => operator(one(data), value, undefined) };
  }
  return { run: (data) => operator(one(data), two(data), undefined) };
}

function applyList(operator: ListOperator, operands: readonly CompiledExpression[]): Expression {
  const runs = operands.map(toRun);
  return (data) => operator(runs.map((run) => run(data)));
}

function toRun({ run }: CompiledExpression): Expression {
  return run;
}

const absent: CompiledExpression = { run() {}, isConstant: true, value: undefined, readsAllocation: false };
