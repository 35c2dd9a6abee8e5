type OptionalKeys<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** `T` whose fields are absent where `T` may have `undefined`. */
export type WithoutUndefined<T> = Omit<T, OptionalKeys<T>> & { [K in OptionalKeys<T>]?: Exclude<T[K], undefined> };

/** Returns a copy without fields that are `undefined`: for options and JSON in which those have to be absent. Not for paths that run for each request. */
export function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T> {
  // `fromEntries` defines properties: assigning `__proto__` would set the prototype.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
