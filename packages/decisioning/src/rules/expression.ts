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

/** Compares a constant with a value. */
export type Compare = (constant: unknown, value: unknown, nothing: undefined) => unknown;

/**
 * The first of two comparisons if it is true, else the second. That is how pages and campaigns are compared, which conditions seldom
 * share. As data it is one object to fetch from memory; as a function it would be that and its scope.
 */
export interface OrComparison {
  readonly firstCompare: Compare;
  readonly firstConstant: unknown;
  readonly firstRead: (data: unknown) => unknown;
  readonly secondCompare: Compare;
  readonly secondConstant: unknown;
  readonly secondRead: (data: unknown) => unknown;
}

/** Compiles a piece of JSON Logic that stands inside another. */
export type Compile = (logic: unknown, scope: Scope) => CompiledExpression;

/** What `var` reads: the context, or what `map`, `filter` and the like hand in, one item after the other. */
export type Scope = "context" | "item";
