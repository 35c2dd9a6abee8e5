import type { RequestEnd, RequestStart } from "../observability/observer.ts";
import type { Clock } from "../runtime/clock.ts";
import type { BreakerSettings } from "./circuit-breaker.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { Dispatch, DispatchOptions, HttpResponse } from "./dispatch.ts";
import type { FetchApi } from "./fetch-dispatch.ts";
import type { FollowRedirect, RequestAddress } from "./request-address.ts";

export interface TransportOptions extends ConnectionOptions {
  /** A `fetch` that carries every request. Proxies and connections are then its affair. */
  readonly fetchApi?: FetchApi | undefined;
  /** What carries requests where no `fetchApi` does. @default what suits the runtime */
  readonly createDispatch?: ((options: DispatchOptions) => Dispatch) | undefined;
  /** When a host is left alone. */
  readonly breaker?: BreakerSettings | undefined;
  /** Told of each HTTP request, repeats included. What it returns is told how that ended. */
  readonly onRequest?: ((request: RequestStart) => ((end: RequestEnd) => void) | undefined) | undefined;
  /** Told when a host is left alone, and when it answers again. */
  readonly onCircuit?: ((host: string, state: "open" | "closed") => void) | undefined;
  readonly clock?: Clock | undefined;
  /** A number from 0 up to, but without, 1. */
  readonly random?: (() => number) | undefined;
}

export interface TransportRequest {
  readonly method: "GET" | "POST";
  /** Where it goes: a URL that the client itself has put together, or its parts. For others see `download`. */
  readonly url: string | RequestAddress;
  /** Where a redirect leads. @default redirects are errors */
  readonly followRedirect?: FollowRedirect | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** A function is asked once, when there is somebody to send it to; if it throws a `TargetError`, the call ends with that. */
  readonly body?: string | (() => string) | undefined;
  /** For all attempts together, in milliseconds. Then the socket is aborted. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * `safe`: after any failure that may pass; `unsent`: only if the server cannot have acted on it (no connection, 429, 503 with
   * `Retry-After`); `never`: the caller sees to it.
   */
  readonly repeat: "safe" | "unsent" | "never";
  /** Whether it goes out although the circuit is open. For callers that pause by themselves. @default false */
  readonly ignoreCircuit?: boolean | undefined;
  readonly requestId?: string | undefined;
  /** In bytes, decompressed. @default 16777216 */
  readonly maxResponseSize?: number | undefined;
}

/** An answer with status 2xx or 304. */
export interface TransportResponse extends HttpResponse {
  /** How many requests were made for it. */
  readonly attempts: number;
}

/** The one way out: Delivery API, artifacts and geo all use it. */
export interface Transport {
  /**
   * @throws TargetError `request-timeout`, `request-aborted`, `network-error`, `http-error`, `invalid-response`, `circuit-open` or
   *   `client-closed`; nothing else
   */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Whether the host of `url` is left alone at the moment. */
  isCircuitOpen(url: string): boolean;
  /** Requests that are under way. */
  readonly pending: number;
  /** Waits up to `deadline` milliseconds for what is under way, and then ends it. @default 0 */
  close(options?: { readonly deadline?: number }): Promise<void>;
}
