/**
 * `T` as plain variables have it: `const method = "on-device"` in an object, or JSON, is a `string` for TypeScript. What is no name of those
 * expected is refused when it is read. Optional fields may be `undefined`, also with `exactOptionalPropertyTypes`.
 */
export type Loose<T> = T extends string
  ? LooseText<T>
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Loose<T[Name]> | WhenOptional<T, Name> }
      : T;

/** Still offers the names to editors. */
type LooseText<T> = T extends string ? (string extends T ? T : T | (string & Record<never, never>)) : T;

type WhenOptional<T, Name extends keyof T> = Record<never, never> extends Pick<T, Name> ? undefined : never;
