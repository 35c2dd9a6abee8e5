/**
 * JSON Logic (https://jsonlogic.com), compiled to closures: what can be known of a condition without its data is found out
 * once. There is no `eval` in it, and no `new Function`: edge workers forbid both.
 */
import { isRecord } from "@fletch/delivery-api/schema";
import { compileAnd, compileIf, compileOr, loopOperators } from "./control-flow.ts";
import type { CompiledExpression, Expression, OrComparison, Scope } from "./expression.ts";
import { ExpressionPool, type Operation } from "./expression-pool.ts";
import { type FixedOperator, fixedOperators, type ListOperator, listOperators } from "./operators.ts";
import { compileMissing, compileMissingSome, compileVariable } from "./variables.ts";

/**
 * A compiled condition; or, if it consists of parts that all have to hold, its first two parts and what is left. The first one is
 * as a rule the traffic split. Alone the parts are often the same as those of other conditions.
 */
export interface CompiledCondition {
  readonly first: Part;
  readonly second: Part | null;
  readonly rest: Part | null;
  readonly readsAllocation: boolean;
}

/** A part of a condition: a function that computes it, or what to compute. */
export type Part = Expression | OrComparison;

/**
 * Compiles the conditions of an artifact. Most of them consist of the same pieces: the ends of a traffic split, a browser, a
 * page. Each piece is compiled once, however many conditions have it.
 */
export class ConditionCompiler {
  private readonly shared = new ExpressionPool();

  /** @param logic what `checkCondition` has no issue with */
  compile(logic: unknown): CompiledCondition {
    const [first, second, rest] = splitAnd(logic);
    if (second === undefined) return toCompiled(this.piece(logic, "context"));
    return toCompiled(
      this.piece(first, "context"),
      this.piece(second, "context"),
      rest === undefined ? undefined : this.piece(rest, "context"),
    );
  }

  private readonly piece = (logic: unknown, scope: Scope): CompiledExpression => {
    if (Array.isArray(logic)) return toArray(logic.map((item) => this.piece(item, scope)));
    const operator = isRecord(logic) ? operatorOf(logic) : undefined;
    if (operator === undefined) return this.shared.constant(logic);
    const operands = (logic as Readonly<Record<string, unknown>>)[operator];
    return this.operation(operator, Array.isArray(operands) ? operands : [operands], scope);
  };

  private operation(operator: string, operands: readonly unknown[], scope: Scope): CompiledExpression {
    switch (operator) {
      case "var":
        return this.variable(operands, scope);
      case "missing":
        return compileMissing(operands, scope, this.piece);
      case "missing_some":
        return compileMissingSome(operands, scope, this.piece);
    }
    const loop = loopOperators.get(operator);
    if (loop !== undefined) return loop(operands, scope, this.piece);
    const combine = combiningOperators.get(operator);
    if (combine === undefined) throw new Error(`Unchecked: ${operator}`);
    const pieces = operands.map((operand) => this.piece(operand, scope));
    return this.shared.combination(operator, pieces, () => combine(pieces));
  }

  private variable(operands: readonly unknown[], scope: Scope): CompiledExpression {
    const [name] = operands;
    if (operands.length > 1 || typeof name !== "string") return compileVariable(operands, scope, this.piece);
    return this.shared.variable(`${scope} ${name}`, () => compileVariable(operands, scope, this.piece));
  }
}

/** As the library sees it, an operation has exactly one key. Everything else is a value. */
export function operatorOf(logic: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(logic);
  return keys.length === 1 ? keys[0] : undefined;
}

/** The first two operands of `and`, and `and` with those that are left. */
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
    readsAllocation: [first, second, rest].some((piece) => piece?.readsAllocation === true),
  };
}

function toPart({ either, run }: CompiledExpression): Part {
  return either ?? run;
}

type Combine = (operands: readonly CompiledExpression[]) => Operation;

/** The operators that are the same whatever data their operands read. */
export const combiningOperators: ReadonlyMap<string, Combine> = /* @__PURE__ */ new Map<string, Combine>([
  ...Array.from(fixedOperators, ([name, operator]): [string, Combine] => [name, (all) => applyFixed(operator, all)]),
  ...Array.from(listOperators, ([name, operator]): [string, Combine] => [
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

/** Operands that the operator does not look at are evaluated too: they could fail. */
function applyFixedToMany(operator: FixedOperator, operands: readonly CompiledExpression[]): Expression {
  const runs = operands.map(toRun);
  return (data) => {
    const [first, second, third] = runs.map((run) => run(data));
    return operator(first, second, third);
  };
}

/** Comparing with a constant is what conditions do most, so it takes no call to get at the constant. */
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
