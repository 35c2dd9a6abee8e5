/** A compiled JSON Logic expression: data in, value out. */
export type Expression = (data: unknown) => unknown;

/** A compiled expression, with properties for the expressions around it. Lives only during compilation. */
export interface CompiledExpression {
  readonly run: Expression;
  /** Whether its value is equal for all data; see `value`. */
  readonly isConstant: boolean;
  readonly value: unknown;
  /** Whether it can read `allocation`. */
  readonly readsAllocation: boolean;
  /** Set if it only compares a constant with an expression. */
  readonly comparison?: Comparison | undefined;
  /** Set if it is the `or` of two comparisons. */
  readonly orComparison?: OrComparison | undefined;
}

/** `compare(constant, read(data))`. */
export interface Comparison {
  readonly compare: Compare;
  readonly constant: unknown;
  readonly read: Expression;
}

/** Compares a constant with a value. */
export type Compare = (constant: unknown, value: unknown, nothing: undefined) => unknown;

/**
 * The first of two comparisons if it is true, else the second. Pages and campaigns are compared so, which conditions
 * seldom share. As data it is one memory access; as a closure it would be that and its scope.
 */
export interface OrComparison {
  readonly firstCompare: Compare;
  readonly firstConstant: unknown;
  readonly firstRead: (data: unknown) => unknown;
  readonly secondCompare: Compare;
  readonly secondConstant: unknown;
  readonly secondRead: (data: unknown) => unknown;
}

/** Compiles a nested expression. */
export type Compile = (logic: unknown, scope: Scope) => CompiledExpression;

/** What `var` reads: the context, or the item of `map`, `filter` and the like. */
export type Scope = "context" | "item";
