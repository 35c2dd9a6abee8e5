import type { RuleContext } from "../model.ts";
import { isTruthy } from "../rules/coercion.ts";
import { ConditionCompiler } from "../rules/conditions.ts";
import type { Expression } from "../rules/expression.ts";
import { findVariables, toOperation } from "./condition-parts.ts";
import type { BucketRange } from "./explanation.ts";
import { findBucketRanges } from "./split-ranges.ts";

/** Caches the parts of explained conditions by plan. */
export class ExplainedConditions {
  private readonly compiler: ConditionCompiler = new ConditionCompiler();
  private readonly compiled: Map<unknown, Expression> = new Map();
  private readonly variables: Map<string, unknown> = new Map();
  private readonly ranges: Map<unknown, readonly BucketRange[] | null> = new Map();

  compile(logic: unknown): Expression {
    const known = this.compiled.get(logic);
    if (known !== undefined) return known;
    const compiled = this.compiler.compileWhole(logic);
    this.compiled.set(logic, compiled);
    return compiled;
  }

  /** Returns the condition that reads a variable; one per name, so that it is compiled once. */
  variable(name: string): unknown {
    const known = this.variables.get(name);
    if (known !== undefined) return known;
    const logic = { var: name };
    this.variables.set(name, logic);
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

  /** Returns the value of a variable as conditions read it. */
  read(variable: string): unknown {
    return this.evaluate(this.conditions.variable(variable));
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
      const parts = findSplitParts(condition);
      if (parts.length === 0) return null;
      const own = this.context.allocation;
      const ranges = findBucketRanges(parts, (bucket) => {
        this.context.allocation = bucket;
        return parts.every((part) => this.holds(part));
      });
      this.context.allocation = own;
      return ranges;
    });
  }
}

/** Returns the largest conjuncts of a condition that read only the bucket. */
function findSplitParts(condition: unknown): readonly unknown[] {
  const variables = findVariables(condition);
  if (!variables.includes("allocation")) return [];
  if (variables.length === 1) return [condition];
  const operation = toOperation(condition);
  return operation?.operator === "and" ? operation.operands.flatMap(findSplitParts) : [];
}
