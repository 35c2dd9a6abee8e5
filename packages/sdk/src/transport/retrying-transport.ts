import { isTargetError, TargetError } from "@fletch/delivery-api";
import { createDispatch } from "#dispatch";
import type { RequestEnd } from "../observability/observer.ts";
import { type Clock, maxTimerDelay, sleep, systemClock } from "../runtime/clock.ts";
import { type Backoff, fullJitter, readRetryAfter } from "../runtime/retry-delay.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import { ActiveCalls } from "./active-calls.ts";
import { CircuitBreaker, defaultBreaker } from "./circuit-breaker.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import { type Dispatch, DispatchError, type HttpResponse } from "./dispatch.ts";
import { errorFromFailure, errorFromResponse } from "./error-from-failure.ts";
import { createFetchDispatch } from "./fetch-dispatch.ts";
import { splitUrl } from "./request-address.ts";
import { RetryBudget } from "./retry-budget.ts";
import { socketsRead } from "./sockets-read.ts";
import type { Transport, TransportOptions, TransportRequest, TransportResponse } from "./transport.ts";
import { describeCall, TransportCall } from "./transport-call.ts";

/** The transport of all requests: deadline, retries with a budget, and a circuit breaker per host. */
export function createTransport(options: TransportOptions = {}): Transport {
  return new RetryingTransport(options);
}

const backoff: Backoff = { initial: 100, max: 2_000 };
/** In workers: a call counts as lost this long after its deadline, in milliseconds. */
const lostAfter = 1_000;

class RetryingTransport implements Transport {
  readonly #dispatch: Dispatch;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #retries: number;
  readonly #options: TransportOptions;
  readonly #inRequests: boolean = isWorkerRuntime();
  readonly #budget: RetryBudget = new RetryBudget();
  readonly #breakers: Map<string, CircuitBreaker> = new Map();
  readonly #calls: ActiveCalls<TransportCall> = new ActiveCalls();
  readonly #timer: DeadlineTimer;
  /** Whether there was a response: its connection may still be open. */
  #keepsConnections = false;
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#retries = options.retries ?? 2;
    this.#timer = new DeadlineTimer(this.#clock, () => this.#endLate());
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
            keepAliveTimeout: Math.min(options.keepAliveTimeout ?? 30_000, maxTimerDelay),
          });
  }

  get pending(): number {
    return this.#calls.size;
  }

  /**
   * Sends requests until one succeeds, or a retry would be useless. One async function does it all, to the result: each
   * keeps half a kB while its call runs. Three took a tenth more CPU time of the client (bench: remote).
   */
  async send<T>(request: TransportRequest<T>): Promise<T> {
    const call = this.#begin(request);
    try {
      let received: TransportResponse;
      for (;;) {
        if (this.#keepsConnections && !this.#inRequests) {
          // The caller's own work comes first, and may take long.
          await undefined;
          const reading = socketsRead();
          if (reading !== undefined) await reading;
        }
        const breaker = this.#admit(call);
        let wait: number | undefined;
        let end: ((end: RequestEnd) => void) | undefined;
        try {
          call.readBody();
          end = this.#options.onRequest?.({
            method: call.method,
            url: call.origin + call.path,
            attempt: call.attempts,
          });
          call.exchange = this.#dispatch.start(call);
          const response = await call.exchange.response;
          end?.(response);
          end = undefined;
          this.#keepsConnections = true;
          if (response.status >= 500) breaker.failed();
          else breaker.succeeded();
          if (isSuccess(response.status)) {
            received = withAttempts(response, call.attempts);
            break;
          }
          if (call.redirect(response)) continue;
          call.lastError = errorFromResponse(response, call, call.details);
          wait = this.#waitAfterResponse(response, call);
        } catch (error) {
          end?.({ error: call.reason ?? error });
          throwFinal(error, call, breaker);
          breaker.failed();
          call.lastError = errorFromFailure(error, call, call.details);
          wait = this.#waitAfterFailure(error, call);
        }
        if (wait === undefined || wait >= call.remaining() || !this.#budget.spend()) throw call.lastError;
        // The call may have been aborted since the response.
        if (call.reason === undefined) await sleep(this.#clock, wait, call.ended);
      }
      return (request.read?.(received) ?? received) as T;
    } finally {
      this.#end(call);
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
      call.abort(new TargetError("client-closed", "The client was closed during the call", call.details));
    }
    await this.#dispatch.close();
  }

  /** Ends all calls whose deadline has passed, before any of their callers continues and delays others. */
  #endLate(): void {
    for (const call of this.#calls.list()) {
      if (call.remaining() <= 0) call.timeUp();
      else this.#timer.expect(call.deadline);
    }
  }

  /** In workers a call can end silently with its request. Its probe must not keep a circuit open. */
  #forgetLost(): void {
    for (const call of this.#calls.list()) {
      if (call.remaining() > -lostAfter) continue;
      this.#calls.delete(call);
      this.#getBreaker(call.origin).gaveUp();
    }
  }

  #begin(request: TransportRequest<unknown>): TransportCall {
    if (this.#closed) throw new TargetError("client-closed", "The client is closed", describeCall(request, 0));
    if (this.#inRequests) this.#forgetLost();
    const call = new TransportCall(request, this.#clock);
    this.#calls.add(call);
    this.#budget.earn();
    // In workers a timer belongs to the request that set it.
    call.timer = this.#inRequests ? new DeadlineTimer(this.#clock, () => call.timeUp()) : this.#timer;
    call.timer.expect(call.deadline);
    return call;
  }

  #end(call: TransportCall): void {
    call.end();
    call.request.ended?.();
    this.#calls.delete(call);
    if (this.#inRequests || this.#calls.size === 0) call.timer?.cancel();
    if (this.#calls.size === 0) this.#onIdle?.();
  }

  /** Counts an attempt, and returns the breaker that gets its outcome. */
  #admit(call: TransportCall): CircuitBreaker {
    if (call.reason !== undefined) throw call.reason;
    const breaker = this.#getBreaker(call.origin);
    if (!breaker.admit() && call.request.ignoreCircuit !== true) {
      throw (
        call.lastError ??
        new TargetError("circuit-open", `${call.origin} failed too often and is left alone for a while`, call.details)
      );
    }
    call.attempts += 1;
    return breaker;
  }

  #waitAfterResponse(response: HttpResponse, call: TransportCall): number | undefined {
    const { status } = response;
    const retryAfter = readRetryAfter(response.header("retry-after"), this.#clock.now());
    const unacted = status === 429 || (status === 503 && retryAfter !== undefined);
    const passing = status === 502 || status === 503 || status === 504;
    if (!this.#mayRetry(call, unacted, passing)) return undefined;
    return (retryAfter ?? 0) + fullJitter(backoff, call.attempts, this.#random());
  }

  #waitAfterFailure(error: unknown, call: TransportCall): number | undefined {
    if (!(error instanceof DispatchError)) return undefined;
    const { failure } = error;
    if (!this.#mayRetry(call, failure === "unsent", failure === "broken")) return undefined;
    return fullJitter(backoff, call.attempts, this.#random());
  }

  #mayRetry({ request, attempts }: TransportCall, unacted: boolean, passing: boolean): boolean {
    if (attempts > this.#retries) return false;
    return (unacted && request.retry !== "never") || (passing && request.retry === "always");
  }

  #getBreaker(origin: string): CircuitBreaker {
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

/** Throws errors that a retry cannot fix. */
function throwFinal(error: unknown, call: TransportCall, breaker: CircuitBreaker): void {
  // Aborted from outside, by deadline, signal or `close`; or an error of the caller's body function.
  const final = call.reason ?? error;
  if (!isTargetError(final)) return;
  if (final.code === "request-timeout") breaker.failed();
  else breaker.gaveUp();
  throw final;
}

/** Changes the response itself, which nobody else has. */
function withAttempts(response: HttpResponse & { attempts?: number }, attempts: number): TransportResponse {
  response.attempts = attempts;
  return response as TransportResponse;
}

function isSuccess(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}
