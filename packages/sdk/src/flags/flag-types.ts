declare global {
  /**
   * The flags of your program, by mbox and key. Empty until you declare them, by hand or with `fletch types`; then keys
   * and values are checked. Global, so that it applies to every entry and to integrations.
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

/** The declared flags; any flags without a declaration. */
export type KnownFlags = keyof FletchFlags extends never ? AnyFlags : FletchFlags;

/** The mboxes that have flags. */
export type FlagMbox<T extends object> = keyof T & string;

/** The keys of an mbox with values of a type. */
export type FlagKey<T extends object, M extends keyof T, Base = unknown> = {
  [K in keyof T[M] & string]-?: unknown extends T[M][K] ? K : Extract<T[M][K], Base> extends never ? never : K;
}[keyof T[M] & string];

/** The values of a flag that have a type. */
export type FlagValue<T extends object, M extends keyof T, K extends keyof T[M], Base> = unknown extends T[M][K]
  ? Base
  : Extract<T[M][K], Base>;

/** The value of a flag; `F` if it is not declared. */
export type FlagJson<T extends object, M extends keyof T, K extends keyof T[M], F = unknown> = unknown extends T[M][K]
  ? F
  : Exclude<T[M][K], undefined>;

/** `T`, not inferred from an argument, so that the declaration decides. `NoInfer` exists from TypeScript 5.4 on. */
export type Declared<T extends object> = [T][T extends unknown ? 0 : never];
