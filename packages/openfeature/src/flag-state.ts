/** A flag as the server evaluated it: an entry of OFREP's answer for all flags. */
export interface StateFlag {
  readonly key: string;
  readonly value?: unknown;
  /** `ERROR`, with an `errorCode`, if the server could not evaluate it. */
  readonly reason: string;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
  readonly errorCode?: string;
  readonly errorDetails?: string;
  /**
   * Set for an mbox whose keys the server does not know all: one that the edge decided, or that nobody could decide. A flag of this mbox that
   * is not in the state has no value for this visitor, or fails as the mbox does.
   */
  readonly isOpen?: true;
}

/** All flags of one visitor, for the page's state: the body of OFREP's answer for all flags. */
export interface FlagState {
  readonly flags: readonly StateFlag[];
  /** Why there are no flags at all: the server has no artifact yet. */
  readonly errorCode?: string;
  readonly errorDetails?: string;
}
