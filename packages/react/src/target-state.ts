import type { FlagDetails, FlagSnapshot } from "@fletch/sdk/flags";

/**
 * The flags and offers of a page for the visitor of one request. `createTargetState` creates it on the server for `TargetProvider`. It is plain
 * data and promises of plain data, so React's server components and data loaders can send it to the browser.
 */
export interface TargetState {
  readonly flags: FlagSnapshot;
  /** Offers by mbox. A promise is an offer that is still pending; it never rejects. */
  readonly offers: Readonly<Record<string, OfferState | Promise<OfferState>>>;
}

/** The offers of one mbox. They are empty if the mbox has default content for this visitor, or if Target failed. */
export interface OfferState {
  /** Texts of HTML offers and values of JSON offers, in order. */
  readonly contents: readonly unknown[];
  /** The token for `reportDisplay` of a page; missing if the offer has already counted as seen. */
  readonly displayToken?: string;
  /** The token for `reportClick` of a page; missing if no activity counts clicks. */
  readonly clickToken?: string;
}

/** A flag with the reason for its value, as `flags.details` returns it on the server. */
export type FlagInfo<V = unknown> = Pick<
  FlagDetails<V>,
  "mbox" | "key" | "value" | "reason" | "variant" | "errorCode" | "errorMessage"
>;
