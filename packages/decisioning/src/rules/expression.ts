/** A compiled JSON Logic expression: data in, value out. */
export type Expression = (data: unknown) => unknown;

/** A compiled expression, with properties for the expressions around it. Lives only during compilation. */
export interface CompiledExpression {
  readonly run: Expression;
  /** Whether its value is equal for all data; see `value`. */
  readonly isConstant: boolean;
  readonly value: unknown;
  /** The bits that are named below, such as `readsAllocation`. */
  readonly traits: number;
  /** Set if it is a comparison, or the `or` of comparisons. */
  readonly alternatives?: readonly Comparison[] | undefined;
  /** The id of the first activity that has it as a conjunct. */
  owner?: number;
  /** Set if conditions have it as their precondition: all of them share it. */
  precondition?: Precondition;
}

// What is known of an expression before it is computed: a bit for each trait. An expression has the traits of its operands, except that comparisons make
// `true` or `false` of any value.

export const readsAllocation = 1;
export const readsMbox = 2;
/** Its value can be another one than `true` and `false`. */
export const isValue = 4;
/** It can fail. */
export const isUncertain = 8;
/** The last two: of operators that are no comparisons. */
export const isOther = 12;
/** All of these. */
export const isUnknown = 15;

/** Returns the traits of several expressions. */
export function joinTraits(expressions: readonly CompiledExpression[]): number {
  return expressions.reduce((sum, { traits }) => sum | traits, 0);
}

/** `compare(constant, read(data))`. */
export interface Comparison {
  readonly compare: Compare;
  readonly constant: unknown;
  readonly read: Expression;
}

/** Compares a constant with a value. */
export type Compare = (constant: unknown, value: unknown, nothing: undefined) => unknown;

/** One or two comparisons without their constants: true if one of them is. Pages and campaigns are compared so, each with constants of its own. */
export type Pattern = (first: unknown, second: unknown, data: unknown) => unknown;

/** Conjuncts that depend on the request alone. */
export interface Precondition {
  readonly run: Expression;
  /** The request that it was last computed for; 0 at first. A number, because a reference would keep that request in memory. */
  request: number;
  /** Whether it held. */
  holds: boolean;
}

/** Compiles a nested expression. */
export type Compile = (logic: unknown, scope: Scope) => CompiledExpression;

/** What `var` reads: the context, or the item of `map`, `filter` and the like. */
export type Scope = "context" | "item";
