import { isTargetError, TargetError } from "@fletch/delivery-api";
import { createDispatch } from "#dispatch";
import type { RequestEnd, RequestStart } from "../observability/observer.ts";
import { type Clock, longestDelay, sleep, systemClock } from "../runtime/clock.ts";
import { type Backoff, fullJitter, readRetryAfter } from "../runtime/retry-delay.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import { type AbortListener, addAbortListener, removeAbortListener } from "./abort-listeners.ts";
import { ActiveCalls, type Indexed } from "./active-calls.ts";
import { type BreakerSettings, CircuitBreaker, defaultBreaker } from "./circuit-breaker.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { type Dispatch, DispatchError, type DispatchOptions, type HttpResponse, type RawResponse } from "./dispatch.ts";
import { type ErrorDetails, errorFromFailure, errorFromResponse } from "./error-from-failure.ts";
import { createFetchDispatch, type FetchApi } from "./fetch-dispatch.ts";
import { type FollowRedirect, type RequestAddress, splitUrl } from "./request-address.ts";
import { RetryBudget } from "./retry-budget.ts";
import { socketsRead } from "./sockets-read.ts";

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
  readonly url: string;
  /** Where it goes, if the URL has parts that are not sent as they are: see `download`. @default the URL's */
  readonly address?: RequestAddress | undefined;
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

export function createTransport(options: TransportOptions = {}): Transport {
  return new RetryingTransport(options);
}

const backoff: Backoff = { first: 100, most: 2_000 };
const maxRedirects = 10;
/** In workers: a call whose deadline has passed by so much was lost, in milliseconds. */
const lostAfter = 1_000;
const defaultMaxResponseSize = 16 * 1024 * 1024;

class RetryingTransport implements Transport {
  readonly #dispatch: Dispatch;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #retries: number;
  readonly #options: TransportOptions;
  readonly #inRequests: boolean = isWorkerRuntime();
  readonly #budget: RetryBudget = new RetryBudget();
  readonly #breakers: Map<string, CircuitBreaker> = new Map();
  readonly #calls: ActiveCalls<Call> = new ActiveCalls();
  /** Whether there was an answer: its connection may be there still. */
  #keepsConnections = false;
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#retries = options.retries ?? 2;
    const create = options.createDispatch ?? createDispatch;
    this.#dispatch =
      options.fetchApi !== undefined
        ? createFetchDispatch(options.fetchApi)
        : create({
            proxy: options.proxy,
            connections: options.connections ?? 100,
            pipelining: options.pipelining,
            http2: options.http2 ?? false,
            connectTimeout: 5_000,
            keepAliveTimeout: Math.min(options.keepAliveTimeout ?? 30_000, longestDelay),
          });
  }

  get pending(): number {
    return this.#calls.size;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    if (this.#closed) throw new TargetError("client-closed", "The client is closed", factsOf(request, 0));
    if (this.#inRequests) this.#forgetLost();
    const call = new Call(request, this.#clock, this.#inRequests ? undefined : this.#endLate);
    this.#calls.add(call);
    try {
      return await this.#attempt(call);
    } finally {
      call.end();
      this.#calls.delete(call);
      if (this.#calls.size === 0) this.#onIdle?.();
    }
  }

  isCircuitOpen(url: string): boolean {
    return this.#breakers.get(splitUrl(url).origin)?.isOpen ?? false;
  }

  async close({ deadline = 0 }: { readonly deadline?: number } = {}): Promise<void> {
    this.#closed = true;
    if (this.#calls.size > 0 && deadline > 0) {
      await new Promise<void>((resolve) => {
        const timer = this.#clock.after(deadline, resolve);
        this.#onIdle = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    for (const call of this.#calls.list()) {
      call.abort(new TargetError("client-closed", "The client was closed during the call", call.facts));
    }
    await this.#dispatch.close();
  }

  /**
   * Ends all calls whose time is up, at the first one's timer: before the callers of any go on, so that nobody's next call makes another
   * one late.
   */
  readonly #endLate = (): void => {
    for (const call of this.#calls.list()) if (call.remaining() <= 0) call.timeUp();
  };

  /** In workers a call can end with the request that made it, and nothing says so. Its probe must not keep a circuit open. */
  #forgetLost(): void {
    for (const call of this.#calls.list()) {
      if (call.remaining() > -lostAfter) continue;
      this.#calls.delete(call);
      this.#breakerOf(call.address.origin).gaveUp();
    }
  }

  /** Makes requests until one brings an answer, or trying again is of no use. */
  async #attempt(call: Call): Promise<TransportResponse> {
    const { request } = call;
    const { origin, path } = call.address;
    const breaker = this.#breakerOf(origin);
    this.#budget.earn();
    for (;;) {
      if (this.#keepsConnections && !this.#inRequests) await socketsRead();
      call.throwIfAborted();
      if (!breaker.admit() && request.ignoreCircuit !== true) {
        throw (
          call.lastError ??
          new TargetError("circuit-open", `${origin} failed too often and is left alone for a while`, call.facts)
        );
      }
      call.attempts += 1;
      let wait: number | undefined;
      let isRedirected = false;
      let end: ((end: RequestEnd) => void) | undefined;
      try {
        const { method, maxResponseSize = defaultMaxResponseSize } = request;
        const { body } = call;
        end = this.#options.onRequest?.({ method, url: origin + path, attempt: call.attempts });
        call.exchange = this.#dispatch.start({
          method,
          origin,
          path,
          headers: call.headers,
          body,
          repeatable: request.repeat === "safe",
          maxResponseSize,
        });
        const answer = await call.exchange.answer;
        end?.(answer);
        end = undefined;
        this.#keepsConnections = true;
        if (answer.status >= 500) breaker.failed();
        else breaker.succeeded();
        if (isSuccess(answer.status)) return withAttempts(answer, call.attempts);
        isRedirected = call.redirect(answer);
        if (!isRedirected) {
          call.lastError = errorFromResponse(answer, call, call.facts);
          wait = this.#waitAfterAnswer(answer, call);
        }
      } catch (error) {
        end?.({ error: call.reason ?? error });
        // What ended the call from outside: its deadline, its signal, or `close`.
        if (call.reason !== undefined) {
          if (call.reason.code === "request-timeout") breaker.failed();
          else breaker.gaveUp();
          throw call.reason;
        }
        // What the caller's body said.
        if (isTargetError(error)) {
          breaker.gaveUp();
          throw error;
        }
        breaker.failed();
        call.lastError = errorFromFailure(error, call, call.facts);
        wait = this.#waitAfterFailure(error, call);
      }
      if (isRedirected) return this.#attempt(call);
      if (wait === undefined || wait >= call.remaining() || !this.#budget.spend()) throw call.lastError;
      await sleep(this.#clock, wait, call.ended);
    }
  }

  #waitAfterAnswer(answer: HttpResponse, call: Call): number | undefined {
    const { status } = answer;
    const asked = readRetryAfter(answer.header("retry-after"), this.#clock.now());
    const unacted = status === 429 || (status === 503 && asked !== undefined);
    const passing = status === 502 || status === 503 || status === 504;
    if (!this.#mayRepeat(call, unacted, passing)) return undefined;
    return (asked ?? 0) + fullJitter(backoff, call.attempts, this.#random());
  }

  #waitAfterFailure(error: unknown, call: Call): number | undefined {
    if (!(error instanceof DispatchError)) return undefined;
    const { failure } = error;
    if (!this.#mayRepeat(call, failure === "unsent", failure === "broken")) return undefined;
    return fullJitter(backoff, call.attempts, this.#random());
  }

  #mayRepeat({ request, attempts }: Call, unacted: boolean, passing: boolean): boolean {
    if (attempts > this.#retries) return false;
    return (unacted && request.repeat !== "never") || (passing && request.repeat === "safe");
  }

  #breakerOf(origin: string): CircuitBreaker {
    let breaker = this.#breakers.get(origin);
    if (breaker === undefined) {
      const { breaker: settings = defaultBreaker, onCircuit } = this.#options;
      const host = origin.slice(origin.indexOf("//") + 2);
      breaker = new CircuitBreaker(settings, this.#clock, this.#random, (state) => onCircuit?.(host, state));
      this.#breakers.set(origin, breaker);
    }
    return breaker;
  }
}

/** One call of `send`: its deadline, its signal, and how far it has come. */
class Call implements AbortListener, Indexed {
  place = 0;
  readonly request: TransportRequest;
  address: RequestAddress;
  attempts = 0;
  exchange: RawResponse | undefined;
  lastError: TargetError | undefined;
  /** Why the call was ended from outside. */
  reason: TargetError | undefined;
  readonly #clock: Clock;
  readonly #deadline: number;
  readonly #timer: { cancel(): void };
  #ended: AbortController | undefined;
  #body: string | undefined;
  #redirects = 0;

  constructor(request: TransportRequest, clock: Clock, onTime: (() => void) | undefined) {
    this.request = request;
    this.address = request.address ?? splitUrl(request.url);
    this.#clock = clock;
    this.#deadline = clock.elapsed() + request.timeout;
    this.#timer = clock.after(request.timeout, () => {
      this.timeUp();
      onTime?.();
    });
    if (request.signal?.aborted) this.handleAbort();
    else if (request.signal !== undefined) addAbortListener(request.signal, this);
  }

  get facts(): ErrorDetails {
    return factsOf(this.request, this.attempts);
  }

  /** Aborts with the call. Made only for those who wait between attempts. */
  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    return this.#ended.signal;
  }

  get body(): string | undefined {
    const { body } = this.request;
    this.#body ??= typeof body === "function" ? body() : body;
    return this.#body;
  }

  get headers(): Readonly<Record<string, string>> {
    const { authorization } = this.address;
    return authorization === undefined ? this.request.headers : { ...this.request.headers, authorization };
  }

  /** As errors may show it. */
  get description(): string {
    return `${this.request.method} ${this.address.origin}${this.address.path.split("?", 1)[0]}`;
  }

  /** Goes where a redirect leads. @returns false where the answer is none, or one too many */
  redirect(answer: HttpResponse): boolean {
    const next = this.#redirects < maxRedirects && this.request.followRedirect?.(answer, this.address, this.facts);
    if (!next) return false;
    this.#redirects += 1;
    this.address = next;
    return true;
  }

  remaining(): number {
    return this.#deadline - this.#clock.elapsed();
  }

  throwIfAborted(): void {
    if (this.reason !== undefined) throw this.reason;
  }

  abort(reason: TargetError): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.exchange?.abort(reason);
    this.#ended?.abort();
  }

  end(): void {
    this.#timer.cancel();
    if (this.request.signal !== undefined) removeAbortListener(this.request.signal, this);
  }

  timeUp(): void {
    if (this.reason !== undefined) return;
    this.abort(
      new TargetError("request-timeout", `${this.address.origin} did not answer within ${this.request.timeout} ms`, {
        ...this.facts,
        cause: this.lastError,
      }),
    );
  }

  /** The caller's signal. The call itself is its listener: a function for each call would be one more object. */
  handleAbort(): void {
    this.abort(
      new TargetError("request-aborted", "The call was aborted by its signal", {
        ...this.facts,
        cause: this.request.signal?.reason,
      }),
    );
  }
}

/** The answer itself: it is nobody else's. */
function withAttempts(answer: HttpResponse & { attempts?: number }, attempts: number): TransportResponse {
  answer.attempts = attempts;
  return answer as TransportResponse;
}

function isSuccess(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}

function factsOf({ requestId }: TransportRequest, attempts: number): ErrorDetails {
  return requestId === undefined ? { attempts } : { attempts, requestId };
}
