import type { RuleContext } from "../model.ts";
import { isTruthy } from "../rules/coercion.ts";
import { ConditionCompiler } from "../rules/conditions.ts";
import type { Expression } from "../rules/expression.ts";
import { findVariables, readsOnly, toOperation } from "./condition-parts.ts";
import type { BucketRange } from "./explanation.ts";
import { findBucketRanges } from "./split-ranges.ts";

/** Caches the parts of explained conditions by plan. */
export class ExplainedConditions {
  private readonly compiler: ConditionCompiler = new ConditionCompiler();
  private readonly compiled: Map<unknown, Expression> = new Map();
  private readonly reads: Map<string, unknown> = new Map();
  private readonly ranges: Map<unknown, readonly BucketRange[] | null> = new Map();

  compile(logic: unknown): Expression {
    const known = this.compiled.get(logic);
    if (known !== undefined) return known;
    const compiled = this.compiler.compileWhole(logic);
    this.compiled.set(logic, compiled);
    return compiled;
  }

  /** Returns the condition that reads a variable; one per name and default, so that it is compiled once. */
  variable(name: string, fallback: unknown): unknown {
    const operands = [name, fallback];
    const key = JSON.stringify(operands);
    const known = this.reads.get(key);
    if (known !== undefined) return known;
    const logic = { var: operands };
    this.reads.set(key, logic);
    return logic;
  }

  /** Returns the buckets of a condition. @param find computes them at the first call */
  findRanges(condition: unknown, find: () => readonly BucketRange[] | null): readonly BucketRange[] | null {
    let ranges = this.ranges.get(condition);
    if (ranges === undefined) {
      ranges = find();
      this.ranges.set(condition, ranges);
    }
    return ranges;
  }
}

/** Evaluates conditions and their parts for one visitor and location, as the decision does. */
export class ConditionEvaluator {
  private readonly conditions: ExplainedConditions;
  private readonly context: RuleContext;

  constructor(conditions: ExplainedConditions, context: RuleContext) {
    this.conditions = conditions;
    this.context = context;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.context.current_timestamp;
  }

  /** Sets the visitor's bucket in the activity of the next conditions. */
  set bucket(bucket: number) {
    this.context.allocation = bucket;
  }

  /** @throws as the condition does in a decision */
  evaluate(logic: unknown): unknown {
    return this.conditions.compile(logic)(this.context);
  }

  /** Returns the value of a variable as conditions read it. @param fallback a constant; `null`: none */
  read(variable: string, fallback: unknown): unknown {
    return this.evaluate(this.conditions.variable(variable, fallback));
  }

  /** Returns whether a part of a condition holds; `false` for one that cannot be evaluated. */
  holds(part: unknown): boolean {
    try {
      return isTruthy(this.evaluate(part));
    } catch {
      return false;
    }
  }

  /** Returns the buckets that a condition accepts; `null`: all, because it does not read the bucket by itself. */
  findRanges(condition: unknown): readonly BucketRange[] | null {
    return this.conditions.findRanges(condition, () => {
      const parts = findBucketParts(condition).filter(readsOnlyBucket);
      return parts.length === 0 ? null : this.findBuckets(parts);
    });
  }

  /**
   * Returns the accepted buckets in which the visitor also meets the conjuncts that read the bucket beside other
   * variables. If there is none: those in which the visitor meets what they meet in the first accepted bucket.
   */
  findOwnRanges(condition: unknown): readonly BucketRange[] {
    const ranges = this.findRanges(condition) ?? [];
    const parts = findBucketParts(condition);
    const [first] = ranges;
    if (first === undefined || parts.every(readsOnlyBucket)) return ranges;
    const own = this.findBuckets(parts);
    return own.length > 0 ? own : this.findBuckets(parts.filter((part) => this.holdsIn(first.from, part)));
  }

  private findBuckets(parts: readonly unknown[]): readonly BucketRange[] {
    return findBucketRanges(parts, (bucket) => parts.every((part) => this.holdsIn(bucket, part)));
  }

  private holdsIn(bucket: number, part: unknown): boolean {
    const own = this.context.allocation;
    this.context.allocation = bucket;
    const holds = this.holds(part);
    this.context.allocation = own;
    return holds;
  }
}

/** Returns the conjuncts of a condition that read the bucket: the largest ones that read nothing else, and the smallest other ones. */
function findBucketParts(condition: unknown): readonly unknown[] {
  const variables = findVariables(condition);
  if (!variables.includes("allocation")) return [];
  const operation = toOperation(condition);
  if (variables.length === 1 || operation?.operator !== "and") return [condition];
  return operation.operands.flatMap(findBucketParts);
}

function readsOnlyBucket(part: unknown): boolean {
  return readsOnly(part, "allocation");
}
