import type { FlagDetails } from "./flag-details.ts";
import type { FlagJson, FlagKey, FlagMbox, FlagValue, KnownFlags } from "./flag-types.ts";

/**
 * When reading a flag counts as an impression of its activity.
 *
 * - `once`: once per visitor, mbox, experience and session. 10,000 visitors are remembered
 * - `always`: for each read
 * - `never`: not at all. Reports do not include these visitors
 */
export type Exposures = "once" | "always" | "never";

/** Options of flags. */
export interface FlagOptions {
  /** @default "once" */
  readonly exposures?: Exposures | undefined;
}

/** Details of a conversion. */
export interface TrackOptions {
  /** Its value in the account's currency; at least 0. Sent as the total of an order: Target has no other value. */
  readonly value?: number | undefined;
  /** The order's id. Orders with equal ids count once. */
  readonly orderId?: string | undefined;
}

export const trackNames: readonly (keyof TrackOptions)[] = ["value", "orderId"];

/**
 * The flags of one visitor. A flag is an attribute of an mbox's JSON offers: its location is `mbox` and `key`.
 *
 * Each read decides at once, on the device, from the current artifact, and never throws. Unread mboxes are not decided.
 * Until the client is ready, and for what the device cannot decide, the value is your fallback, and `details` has the
 * reason.
 */
export interface Flags<T extends object = KnownFlags> {
  /** Returns a boolean; `fallback` without one. @param fallback @default false */
  boolean<M extends FlagMbox<T>, K extends FlagKey<T, M, boolean>>(mbox: M, key: K, fallback?: boolean): boolean;
  /** Returns a string; `fallback` without one. @param fallback @default "" */
  string<M extends FlagMbox<T>, K extends FlagKey<T, M, string>>(
    mbox: M,
    key: K,
    fallback: FlagValue<T, M, K, string>,
  ): FlagValue<T, M, K, string>;
  string<M extends FlagMbox<T>, K extends FlagKey<T, M, string>>(mbox: M, key: K): FlagValue<T, M, K, string> | "";
  /** Returns a number; `fallback` without one. @param fallback @default 0 */
  number<M extends FlagMbox<T>, K extends FlagKey<T, M, number>>(
    mbox: M,
    key: K,
    fallback: FlagValue<T, M, K, number>,
  ): FlagValue<T, M, K, number>;
  number<M extends FlagMbox<T>, K extends FlagKey<T, M, number>>(mbox: M, key: K): FlagValue<T, M, K, number> | 0;
  /** Returns any value, shared and frozen. Its type is not checked. @param fallback @default undefined */
  json<M extends FlagMbox<T>, K extends FlagKey<T, M>, F>(
    mbox: M,
    key: K,
    fallback: F & FlagJson<T, M, K>,
  ): FlagJson<T, M, K, F>;
  json<M extends FlagMbox<T>, K extends FlagKey<T, M>>(mbox: M, key: K): FlagJson<T, M, K> | undefined;
  /** Returns all attributes of an mbox as an object of your own; empty without any. */
  attributes<M extends FlagMbox<T>>(mbox: M): Partial<T[M]>;
  /** Returns a value with its reason. The value has to have the type of `fallback`, if there is one. */
  details<M extends FlagMbox<T>, K extends FlagKey<T, M>, F>(
    mbox: M,
    key: K,
    fallback: F & FlagJson<T, M, K>,
  ): FlagDetails<FlagJson<T, M, K, F>>;
  details<M extends FlagMbox<T>, K extends FlagKey<T, M>>(mbox: M, key: K): FlagDetails<FlagJson<T, M, K> | undefined>;
  /**
   * As `details`, for a flag named by one text: `mbox.key`, or an mbox, whose value is its attribute `value`, else all
   * attributes. For integrations: not typed by `FletchFlags`.
   */
  evaluate<V = unknown>(flagKey: string, fallback?: V): FlagDetails<V>;
  /** Returns all flags by mbox and key. Counts no impression: it is unknown which flags are used. */
  all(): { readonly [M in keyof T]?: Partial<T[M]> };
  /** Returns whether the device cannot decide an mbox for this visitor, so that its flags need `load`. */
  needsEdge(mbox: FlagMbox<T>): boolean;
  /**
   * Loads flags that the device cannot decide from the edge, in one call: the named mboxes, else remote mboxes and
   * those without a value so far. Makes no call if there are none.
   *
   * @throws TargetError (by rejecting) as `getOffers` does; the flags keep their fallbacks
   */
  load(...mboxes: FlagMbox<T>[]): Promise<void>;
  /**
   * Reports a conversion: the visitor reached the metric, which activities name as an mbox. Sent soon, and retried.
   *
   * @example
   * flags.track("sign-up");
   * flags.track("order-done", { value: 99.9, orderId: "1001" });
   */
  track(metric: string, options?: TrackOptions): void;
}
