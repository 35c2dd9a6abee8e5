/**
 * JSON Logic (https://jsonlogic.com), compiled to closures: what can be known of a condition without its data is found out
 * once. There is no `eval` in it, and no `new Function`: edge workers forbid both.
 */
import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import type { Condition, Part } from "../plan.ts";
import { compileAnd, compileIf, compileOr, loopOperators } from "./control-flow.ts";
import { type CompiledExpression, CompileError, type Expression, type Scope } from "./expression.ts";
import { ExpressionPool, type Operation } from "./expression-pool.ts";
import { type FixedOperator, fixedOperators, type ListOperator, listOperators } from "./operators.ts";
import { compileMissing, compileMissingSome, compileVariable } from "./variables.ts";

/** A condition that is ready, or why it can never be evaluated. */
export type CompiledCondition =
  | { readonly ok: true; readonly condition: Condition; readonly readsAllocation: boolean }
  | { readonly ok: false; readonly expected: string; readonly received: string };

/** How deep a condition may be nested: beyond it, walking could exhaust the stack. Real ones stay below 20. */
export const deepestCondition = 256;

/**
 * Compiles the conditions of an artifact. Most of them consist of the same pieces: the ends of a traffic split, a browser, a
 * page. Each piece is compiled once, however many conditions have it.
 */
export class ConditionCompiler {
  /** The variables that the conditions read, so far; `*` for any. */
  readonly variables: Set<string> = new Set();
  private readonly shared = new ExpressionPool();

  /** An operator that is not known makes the whole condition impossible (deviation D11). */
  compile(logic: unknown): CompiledCondition {
    try {
      const scope: Scope = { depth: 0, data: "context", variables: this.variables };
      const [first, second, rest] = splitAnd(logic);
      if (second === undefined) return toCompiled([this.piece(logic, scope)]);
      const inner: Scope = { ...scope, depth: 1 };
      const pieces = [this.piece(first, inner), this.piece(second, inner)] as const;
      return toCompiled(rest === undefined ? pieces : [...pieces, this.piece(rest, scope)]);
    } catch (error) {
      if (error instanceof CompileError) return { ok: false, expected: error.expected, received: error.received };
      throw error;
    }
  }

  private readonly piece = (logic: unknown, outer: Scope): CompiledExpression => {
    const scope: Scope = { depth: outer.depth + 1, data: outer.data, variables: outer.variables };
    if (scope.depth > deepestCondition) throw new CompileError(`at most ${deepestCondition} levels of nesting`, "more");
    if (Array.isArray(logic)) return toArray(logic.map((item) => this.piece(item, scope)));
    if (!isRecord(logic)) return this.shared.constant(logic);
    const [operator, ...others] = Object.keys(logic);
    // As the library sees it, an operation has exactly one key. Everything else is a value.
    if (operator === undefined || others.length > 0) return this.shared.constant(logic);
    const operands = logic[operator];
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
      case "method":
        throw new CompileError("an operator that only computes", '"method", which calls any function by its name');
    }
    const loop = loopOperators.get(operator);
    if (loop !== undefined) return loop(operands, scope, this.piece);
    const combine = combiners.get(operator);
    if (combine === undefined) throw new CompileError("an operator of JSON Logic", describeValue(operator));
    const pieces = operands.map((operand) => this.piece(operand, scope));
    return this.shared.combination(operator, pieces, () => combine(pieces));
  }

  private variable(operands: readonly unknown[], scope: Scope): CompiledExpression {
    const [name] = operands;
    if (operands.length > 1 || typeof name !== "string") return compileVariable(operands, scope, this.piece);
    return this.shared.variable(`${scope.data} ${name}`, () => compileVariable(operands, scope, this.piece));
  }
}

/** The first two operands of `and`, and `and` with those that are left. */
function splitAnd(logic: unknown): readonly unknown[] {
  if (!isRecord(logic) || !Object.hasOwn(logic, "and") || Object.keys(logic).length > 1) return [];
  if (!Array.isArray(logic.and) || logic.and.length < 2) return [];
  const [first, second, ...others] = logic.and;
  return others.length === 0 ? [first, second] : [first, second, { and: others }];
}

function toCompiled(pieces: readonly [CompiledExpression, ...CompiledExpression[]]): CompiledCondition {
  const [first, second, rest] = pieces;
  const readsAllocation = pieces.some((piece) => piece.readsAllocation);
  return {
    ok: true,
    condition: [toPart(first), second ? toPart(second) : null, rest ? toPart(rest) : null],
    readsAllocation,
  };
}

function toPart({ either, run }: CompiledExpression): Part {
  return either ?? run;
}

type Combine = (operands: readonly CompiledExpression[]) => Operation;

/** The operators that are the same whatever data their operands read. */
const combiners: ReadonlyMap<string, Combine> = new Map<string, Combine>([
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
