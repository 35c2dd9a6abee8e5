/** JSON Logic, as Target's artifacts have it. */
export type Logic = true | { readonly [operator: string]: unknown };

export function variable(path: string): Logic {
  return { var: path };
}

/** Everything of this; `true` if there is nothing. */
export function allOf(terms: readonly Logic[]): Logic {
  const conditions = terms.filter((term) => term !== true);
  const [first = true, ...others] = conditions;
  return others.length === 0 ? first : { and: conditions };
}

/** At least one of these. */
export function anyOf(terms: readonly Logic[]): Logic {
  const [first = true, ...others] = terms;
  if (others.length === 0) return first;
  return terms.includes(true) ? true : { or: terms };
}

export function not(term: Logic): Logic {
  return { "!": term };
}

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
