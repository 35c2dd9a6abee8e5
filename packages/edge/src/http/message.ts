/** Reads headers by their names in lower case. */
export type HeaderReader = Pick<Headers, "get" | "has">;

/** A request without its body: of the web, or from a socket. */
export interface MessageHead {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderReader;
}

/** A request with a body of text. */
export interface Message extends MessageHead {
  /** Aborts when the caller disconnects. */
  readonly signal: AbortSignal;
  /**
   * Returns the body, uncompressed.
   *
   * @param limit the most bytes
   * @throws TargetError `invalid-request`
   */
  readText(limit: number): Promise<string> | string;
}
