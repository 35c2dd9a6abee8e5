import type { FlagDetails, FlagSnapshot } from "@fletch/sdk/flags";

/**
 * What a page needs of Target, for the visitor of one request: `createTargetState` makes it on the server, and `TargetProvider` takes it. It
 * is plain data and promises of plain data, so React's server components and data loaders can hand it to the browser.
 */
export interface TargetState {
  readonly flags: FlagSnapshot;
  /** By mbox. A promise is an offer that is still under way; it never rejects. */
  readonly offers: Readonly<Record<string, OfferState | Promise<OfferState>>>;
}

/** The offers of one mbox. Without any, the mbox has default content for this visitor, or Target failed. */
export interface OfferState {
  /** Text of HTML offers, values of JSON offers; the first offer first. */
  readonly contents: readonly unknown[];
  /** What `reportDisplay` of a page needs; missing where the offer has counted as seen already. */
  readonly displayToken?: string;
  /** What `reportClick` of a page needs; missing where no activity counts clicks. */
  readonly clickToken?: string;
}

/** A flag with where its value comes from, as `flags.details` has it on the server. */
export type FlagInfo<V = unknown> = Pick<
  FlagDetails<V>,
  "mbox" | "key" | "value" | "reason" | "variant" | "errorCode" | "errorMessage"
>;
