/** A flag as the server evaluated it: an entry of OFREP's answer for all flags. */
export interface StateFlag {
  readonly key: string;
  readonly value?: unknown;
  readonly reason: string;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** All flags of one visitor, for the page's state: the body of OFREP's answer for all flags. */
export interface FlagState {
  readonly flags: readonly StateFlag[];
}
