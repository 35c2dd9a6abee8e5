/** A flag as the server evaluated it: an entry of OFREP's bulk response. */
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
   * Set for an mbox that may have more keys than the state: the edge decided it, or its evaluation failed. A flag of this mbox that is not in
   * the state has no value for this visitor, or fails with the mbox's error.
   */
  readonly isOpen?: true;
}

/** All flags of one visitor, for the page's state: the body of OFREP's bulk response. */
export interface FlagState {
  readonly flags: readonly StateFlag[];
  /** Set if there are no flags at all, because the server has no artifact yet. */
  readonly errorCode?: string;
  readonly errorDetails?: string;
}
