/**
 * One HTTP exchange over any carrier: `node:http` or undici on Node, `fetch` elsewhere. Retries and deadlines belong to
 * the transport.
 */
export interface Dispatch {
  start(request: DispatchRequest): RawResponse;
  /** Closes idle connections, and those in use. */
  close(): Promise<void>;
}

export interface DispatchRequest {
  readonly method: "GET" | "POST";
  /** Scheme, host and port: `https://acme.tt.omtrdc.net`. */
  readonly origin: string;
  /** From the first slash on, including the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whether a repeat is safe. Only such requests share a connection. */
  readonly repeatable: boolean;
  /** In bytes, after decompression. */
  readonly maxResponseSize: number;
}

/** A running exchange. */
export interface RawResponse {
  /** Rejects with a `DispatchError`, or with the reason of `abort`. */
  readonly response: Promise<HttpResponse>;
  /** Ends the exchange and its socket; `response` rejects at once with `reason`. No effect once it has settled. */
  abort(reason: Error): void;
}

/** How long the parts of an exchange took, in milliseconds. */
export interface ResponseTimings {
  readonly dns?: number;
  readonly tls?: number;
  readonly timeToFirstByte: number;
  readonly download: number;
}

/** A complete, decompressed response. */
export interface HttpResponse {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** `bytes` as UTF-8. */
  readonly text: string;
  /** Only on runtimes that can measure it. */
  readonly timings?: ResponseTimings | undefined;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
}

/**
 * The stage of the failure. `unsent`: the server cannot have received the request; `broken`: it may have; `refused`: a retry would fail equally, as
 * for an untrusted certificate; `unreadable`: the response is unusable.
 */
export type DispatchFailure = "unsent" | "broken" | "refused" | "unreadable";

export class DispatchError extends Error {
  readonly failure: DispatchFailure;

  constructor(failure: DispatchFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.failure = failure;
  }
}

/** Connection settings. `createFetchDispatch` takes none of them: the runtime's `fetch` has its own. */
export interface DispatchOptions {
  readonly proxy: string | false | undefined;
  readonly connections: number;
  readonly pipelining: number | undefined;
  readonly http2: boolean;
  readonly connectTimeout: number;
  readonly keepAliveTimeout: number;
}

/** Classifies a failed connection or exchange. */
export function toFailure(error: unknown, sent: boolean): DispatchFailure {
  const code = readCode(error);
  if (untrusted.test(code)) return "refused";
  return !sent || neverConnected.has(code) ? "unsent" : "broken";
}

export function tooLarge(limit: number): DispatchError {
  return new DispatchError("unreadable", `The response is larger than ${limit} bytes`);
}

/** Returns an error's message. */
export function toMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Several addresses failed, each with its own error.
  if (error instanceof AggregateError && error.message === "") return error.errors.map(toMessage).join("; ");
  return error.message;
}

/** Returns the system's error code, also from the cause of a `fetch` error. */
function readCode(error: unknown, depth = 0): string {
  if (typeof error !== "object" || error === null || depth > 4) return "";
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === "string" ? code : readCode(cause, depth + 1);
}

const untrusted = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$|ERR_INVALID_URL$)/;

const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
]);
