/** Asks for a response that comes in pieces and may have no end. */
export interface StreamRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** From the first slash on, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends it, and its socket. */
  readonly signal: AbortSignal;
  /** As the client's option. What is opened by a `fetch` goes as that does. */
  readonly proxy: string | false | undefined;
}

/** A response as it comes in. */
export interface StreamedResponse {
  readonly status: number;
  readonly contentType: string;
  /** Throws when the connection breaks. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Opens a response. Rejects if there is no connection, or if `signal` aborts. */
export type OpenStream = (request: StreamRequest) => Promise<StreamedResponse>;
