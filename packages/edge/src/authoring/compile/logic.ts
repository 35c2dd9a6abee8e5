/** JSON Logic of Target's artifacts. */
export type Logic = true | { readonly [operator: string]: unknown };

export function variable(path: string): Logic {
  return { var: path };
}

/** All conditions; `true` without any. */
export function allOf(terms: readonly Logic[]): Logic {
  const conditions = terms.filter((term) => term !== true);
  const [first = true, ...others] = conditions;
  return others.length === 0 ? first : { and: conditions };
}

/** At least one of the terms. */
export function anyOf(terms: readonly Logic[]): Logic {
  const [first = true, ...others] = terms;
  if (others.length === 0) return first;
  return terms.includes(true) ? true : { or: terms };
}

export function not(term: Logic): Logic {
  return { "!": term };
}

export function toList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
