/** `T` without `readonly`: for objects that are built field by field. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
