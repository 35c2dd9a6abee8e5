import type { FlagDetails } from "./flag-details.ts";
import type { FlagJson, FlagKey, FlagMbox, FlagValue, KnownFlags } from "./flag-types.ts";

/**
 * When reading a flag counts as an impression of its activity.
 *
 * - `once`: one impression for each visitor, mbox, experience and session. 10,000 visitors are remembered
 * - `always`: one for each read
 * - `never`: none. Reports then know nothing of these visitors
 */
export type Exposures = "once" | "always" | "never";

/** How flags are read. */
export interface FlagOptions {
  /** @default "once" */
  readonly exposures?: Exposures | undefined;
}

/** What a conversion says beside its name. */
export interface TrackOptions {
  /** What it was worth, in the account's currency; at least 0. It is sent as the total of an order, because Target has no other value. */
  readonly value?: number | undefined;
  /** The order's id. Orders with the same id count once. */
  readonly orderId?: string | undefined;
}

/**
 * The flags of one visitor. A flag is an attribute of the JSON offers of an mbox: its place is `mbox` and `key`.
 *
 * Each read decides at once, on the device, from the artifact of that moment, and never throws. Nothing is computed for mboxes that nobody
 * reads. Until the client is ready, and for what the device cannot decide, the value is your fallback, and `details` says why.
 */
export interface Flags<T extends object = KnownFlags> {
  /** A boolean; `fallback` where there is none, or a value of another type. @param fallback @default false */
  boolean<M extends FlagMbox<T>, K extends FlagKey<T, M, boolean>>(mbox: M, key: K, fallback?: boolean): boolean;
  /** A string; `fallback` where there is none, or a value of another type. @param fallback @default "" */
  string<M extends FlagMbox<T>, K extends FlagKey<T, M, string>>(
    mbox: M,
    key: K,
    fallback: FlagValue<T, M, K, string>,
  ): FlagValue<T, M, K, string>;
  string<M extends FlagMbox<T>, K extends FlagKey<T, M, string>>(mbox: M, key: K): FlagValue<T, M, K, string> | "";
  /** A number; `fallback` where there is none, or a value of another type. @param fallback @default 0 */
  number<M extends FlagMbox<T>, K extends FlagKey<T, M, number>>(
    mbox: M,
    key: K,
    fallback: FlagValue<T, M, K, number>,
  ): FlagValue<T, M, K, number>;
  number<M extends FlagMbox<T>, K extends FlagKey<T, M, number>>(mbox: M, key: K): FlagValue<T, M, K, number> | 0;
  /** Any value, as the activity has it: shared and frozen. Nobody checks that it is of the type that you expect. @param fallback @default undefined */
  json<M extends FlagMbox<T>, K extends FlagKey<T, M>, F>(
    mbox: M,
    key: K,
    fallback: F & FlagJson<T, M, K>,
  ): FlagJson<T, M, K, F>;
  json<M extends FlagMbox<T>, K extends FlagKey<T, M>>(mbox: M, key: K): FlagJson<T, M, K> | undefined;
  /** All attributes of an mbox, as one object of your own; empty without any. */
  attributes<M extends FlagMbox<T>>(mbox: M): Partial<T[M]>;
  /** A value with where it comes from. It has to be of the type of `fallback`, if there is one. */
  details<M extends FlagMbox<T>, K extends FlagKey<T, M>, F>(
    mbox: M,
    key: K,
    fallback: F & FlagJson<T, M, K>,
  ): FlagDetails<FlagJson<T, M, K, F>>;
  details<M extends FlagMbox<T>, K extends FlagKey<T, M>>(mbox: M, key: K): FlagDetails<FlagJson<T, M, K> | undefined>;
  /**
   * As `details`, for a flag that one text names: `mbox.key`, or the mbox alone, whose attribute `value` it is then, else all of them. For
   * integrations: keys and values are not those of `FletchFlags`.
   */
  evaluate<V = unknown>(flagKey: string, fallback?: V): FlagDetails<V>;
  /** All flags of the visitor, by mbox and key. It counts as no impression: nobody knows what of it is used. */
  all(): { readonly [M in keyof T]?: Partial<T[M]> };
  /** Whether the device cannot decide an mbox for this visitor, so that its flags need `load`. */
  needsEdge(mbox: FlagMbox<T>): boolean;
  /**
   * Gets what the device cannot decide from the edge, in one call: the named mboxes, else those that the artifact leaves to the edge and
   * those that were read in vain. Where there is nothing to get, there is no call.
   *
   * @throws TargetError (by rejecting) as `getOffers` does; the flags keep their fallbacks
   */
  load(...mboxes: FlagMbox<T>[]): Promise<void>;
  /**
   * Reports a conversion: that the visitor reached the metric, which activities name as an mbox. It is sent soon, and again if that fails.
   *
   * @example
   * flags.track("sign-up");
   * flags.track("order-done", { value: 99.9, orderId: "1001" });
   */
  track(metric: string, options?: TrackOptions): void;
}
