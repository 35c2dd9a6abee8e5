import type { RuleContext } from "../model.ts";
import { isTruthy } from "../rules/coercion.ts";
import { type CompiledCondition, ConditionCompiler } from "../rules/conditions.ts";
import { computeCondition } from "../rules/select-rules.ts";
import { findVariables, toOperation } from "./condition-parts.ts";

/** Computes conditions and their parts for one visitor at one place, as the decision computes them. */
export class ConditionEvaluator {
  private readonly compiler: ConditionCompiler = new ConditionCompiler();
  private readonly compiled: Map<unknown, CompiledCondition> = new Map();
  private readonly context: RuleContext;

  constructor(context: RuleContext) {
    this.context = context;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.context.current_timestamp;
  }

  /** Sets the visitor's bucket in the activity whose conditions come next. */
  set bucket(bucket: number) {
    this.context.allocation = bucket;
  }

  /** @throws whatever the condition throws, as in a decision */
  evaluate(logic: unknown): unknown {
    let compiled = this.compiled.get(logic);
    if (compiled === undefined) {
      compiled = this.compiler.compile(logic);
      this.compiled.set(logic, compiled);
    }
    if (!compiled.ok) throw new TypeError(`expected ${compiled.expected}, received ${compiled.received}`);
    return computeCondition(compiled.condition, 0, this.context);
  }

  /** Whether a part of a condition holds. One that cannot be evaluated does not. */
  holds(part: unknown): boolean {
    try {
      return isTruthy(this.evaluate(part));
    } catch {
      return false;
    }
  }

  /** Whether those parts of a condition that are about the traffic alone hold in a bucket. */
  holdsIn(bucket: number, parts: readonly unknown[]): boolean {
    const own = this.context.allocation;
    this.context.allocation = bucket;
    const result = parts.every((part) => this.holds(part));
    this.context.allocation = own;
    return result;
  }
}

/** Returns the largest parts of a condition, of those that all have to hold, that are about the traffic alone. */
export function findSplitParts(condition: unknown): readonly unknown[] {
  const variables = findVariables(condition);
  if (!variables.includes("allocation")) return [];
  if (variables.length === 1) return [condition];
  const operation = toOperation(condition);
  return operation?.operator === "and" ? operation.operands.flatMap(findSplitParts) : [];
}
