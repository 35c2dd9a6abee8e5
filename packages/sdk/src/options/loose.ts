/** Mbox and profile parameters as programs have them. They are sent as text; rules on the device compare numbers and dates. */
export type LooseParameters = Readonly<Record<string, string | number | boolean | Date | null | undefined>>;

/**
 * `T` with the types of plain variables: in an object or JSON, `const method = "on-device"` is a `string` for
 * TypeScript. Other names are refused at run time. Optional fields may be `undefined`, also with
 * `exactOptionalPropertyTypes`.
 */
export type Loose<T> = T extends string
  ? LooseText<T>
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : T extends object
      ? string extends keyof T
        ? LooseParameters
        : { readonly [Name in keyof T]: Loose<T[Name]> | WhenOptional<T, Name> | ObjectOf<Name> }
      : T;

/** Keeps completion of the names in editors. */
type LooseText<T> = T extends string ? (string extends T ? T : T | (string & Record<never, never>)) : T;

/** Objects that are read as the text of a field. */
type ObjectOf<Name> = Name extends "time" ? Date : Name extends "url" | "referringUrl" ? URL : never;

type WhenOptional<T, Name extends keyof T> = Record<never, never> extends Pick<T, Name> ? undefined : never;
