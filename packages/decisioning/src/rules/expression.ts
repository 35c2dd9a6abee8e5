import type { Compare, OrComparison } from "../plan.ts";

/** A compiled piece of JSON Logic: data in, value out. */
export type Expression = (data: unknown) => unknown;

/** A compiled piece, with what the pieces around it want to know. It lives only while conditions are compiled. */
export interface CompiledExpression {
  readonly run: Expression;
  /** Whether it is the same value for all data; `value` has it. */
  readonly isConstant: boolean;
  readonly value: unknown;
  /** Whether it can read `allocation`. */
  readonly readsAllocation: boolean;
  /** What it does, if it only compares a constant with something. */
  readonly comparison?: Comparison | undefined;
  /** The same as data, if it is one of two comparisons. */
  readonly either?: OrComparison | undefined;
}

/** `compare(constant, read(data))`. */
export interface Comparison {
  readonly compare: Compare;
  readonly constant: unknown;
  readonly read: Expression;
}

/** Compiles a piece of JSON Logic that stands inside another. */
export type Compile = (logic: unknown, scope: Scope) => CompiledExpression;

/** What `var` means at some point of a condition. */
export interface Scope {
  /** How deep the piece is nested in the condition. */
  readonly depth: number;
  /** `context`: the rule's context. `item`: whatever `map`, `filter` and their kin hand in, one item after the other. */
  readonly data: "context" | "item";
  /** The variables of the context that were found to be read; `*` for any. */
  readonly variables: Set<string>;
}

/** Says that a condition can never be evaluated: what was expected, and what came instead. */
export class CompileError extends Error {
  readonly expected: string;
  readonly received: string;

  constructor(expected: string, received: string) {
    super(`expected ${expected}, received ${received}`);
    this.expected = expected;
    this.received = received;
  }
}
