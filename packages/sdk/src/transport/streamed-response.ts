/** Requests a response that arrives in chunks and may be endless. */
export interface StreamRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** From the first slash on, including the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends it and its socket. */
  readonly signal: AbortSignal;
  /** The client's proxy. Streams of a `fetch` use its own. */
  readonly proxy: string | false | undefined;
}

/** An incoming response. */
export interface StreamedResponse {
  readonly status: number;
  readonly contentType: string;
  /** Throws when the connection breaks. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Opens a response. Rejects without a connection, or if `signal` aborts. */
export type OpenStream = (request: StreamRequest) => Promise<StreamedResponse>;
