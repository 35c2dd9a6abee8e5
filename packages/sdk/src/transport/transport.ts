import type { RequestEnd, RequestStart } from "../observability/observer.ts";
import type { Clock } from "../runtime/clock.ts";
import type { BreakerSettings } from "./circuit-breaker.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { Dispatch, DispatchOptions, HttpResponse } from "./dispatch.ts";
import type { FetchApi } from "./fetch-dispatch.ts";
import type { FollowRedirect, RequestAddress } from "./request-address.ts";

export interface TransportOptions extends ConnectionOptions {
  /** A `fetch` for every request. It manages proxies and connections. */
  readonly fetchApi?: FetchApi | undefined;
  /** Sends requests without a `fetchApi`. @default the runtime's carrier */
  readonly createDispatch?: ((options: DispatchOptions) => Dispatch) | undefined;
  /** Settings of the circuit breakers. */
  readonly breaker?: BreakerSettings | undefined;
  /** Called for each HTTP request, including retries. The returned function is called at its end. */
  readonly onRequest?: ((request: RequestStart) => ((end: RequestEnd) => void) | undefined) | undefined;
  /** Called when the circuit of a host opens, and when it closes. */
  readonly onCircuit?: ((host: string, state: "open" | "closed") => void) | undefined;
  readonly clock?: Clock | undefined;
  /** A number from 0 up to, but without, 1. */
  readonly random?: (() => number) | undefined;
}

export interface TransportRequest<T = TransportResponse> {
  readonly method: "GET" | "POST";
  /** The destination: a URL that the client has built, or its parts. For other URLs see `download`. */
  readonly url: string | RequestAddress;
  /** Returns the target of a redirect. @default redirects are errors */
  readonly followRedirect?: FollowRedirect | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** A function is called once, before sending; a `TargetError` of it ends the call. */
  readonly body?: string | (() => string) | undefined;
  /** The timeout of all attempts together, in milliseconds. Then the socket is aborted. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * `always`: after any failure that may pass. `if-not-sent`: only if the server cannot have acted on it (no connection, 429, 503 with
   * `Retry-After`). `never`: the caller retries.
   */
  readonly retry: "always" | "if-not-sent" | "never";
  /** Whether to send it although the circuit is open: for callers with their own back-off. @default false */
  readonly ignoreCircuit?: boolean | undefined;
  readonly requestId?: string | undefined;
  /** In bytes, decompressed. @default 16777216 */
  readonly maxResponseSize?: number | undefined;
  /** Makes the result of the call, and rejects it with its own errors. @default the response */
  read?(response: TransportResponse): T;
  /** Called at the end of the call, after `read`. */
  ended?(): void;
}

/** A response with status 2xx or 304. */
export interface TransportResponse extends HttpResponse {
  /** The number of requests. */
  readonly attempts: number;
}

/** The transport of the Delivery API, artifacts and geo. */
export interface Transport {
  /**
   * @throws only TargetError `request-timeout`, `request-aborted`, `network-error`, `http-error`, `invalid-response`,
   * `circuit-open` or `client-closed`
   */
  send<T = TransportResponse>(request: TransportRequest<T>): Promise<T>;
  /** Returns whether the circuit of `url`'s host is open. */
  isCircuitOpen(url: string): boolean;
  /** The number of running requests. */
  readonly pending: number;
  /** Waits up to `deadline` milliseconds for running requests, and then aborts them. @default 0 */
  close(options?: { readonly deadline?: number }): Promise<void>;
}
