declare global {
  /**
   * The flags of your program: by mbox, and in it by key. Empty until you declare them, by hand or with `fletch types`; then keys and
   * values of all flags are checked. It is global, so that it holds for each entry of the package and for what builds on it.
   *
   * @example
   * declare global {
   *   interface FletchFlags {
   *     flags: { newCheckout: boolean; headline?: "short" | "long" };
   *   }
   * }
   */
  interface FletchFlags {}
}

/** Flags that were not declared: any key of any mbox. */
export type AnyFlags = Record<string, Record<string, unknown>>;

/** The flags that `FletchFlags` declares; any while it declares none. */
export type KnownFlags = keyof FletchFlags extends never ? AnyFlags : FletchFlags;

/** The mboxes that have flags. */
export type FlagMbox<T extends object> = keyof T & string;

/** The keys of an mbox whose values can be of a type. */
export type FlagKey<T extends object, M extends keyof T, Base = unknown> = {
  [K in keyof T[M] & string]-?: unknown extends T[M][K] ? K : Extract<T[M][K], Base> extends never ? never : K;
}[keyof T[M] & string];

/** The values of a flag that are of a type. */
export type FlagValue<T extends object, M extends keyof T, K extends keyof T[M], Base> = unknown extends T[M][K]
  ? Base
  : Extract<T[M][K], Base>;

/** The value of a flag; `F` where it was not declared. */
export type FlagJson<T extends object, M extends keyof T, K extends keyof T[M], F = unknown> = unknown extends T[M][K]
  ? F
  : Exclude<T[M][K], undefined>;

/** `T`, and never inferred from an argument: what was declared decides. `NoInfer` is there from TypeScript 5.4 on. */
export type Declared<T extends object> = [T][T extends unknown ? 0 : never];
