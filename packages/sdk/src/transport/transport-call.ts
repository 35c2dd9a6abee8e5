import { TargetError } from "@fletch/delivery-api";
import type { Clock } from "../runtime/clock.ts";
import { type AbortListener, addAbortListener, createAbortError, removeAbortListener } from "./abort-listeners.ts";
import type { Indexed } from "./active-calls.ts";
import type { DeadlineTimer } from "./deadline-timer.ts";
import type { DispatchRequest, HttpResponse, RawResponse } from "./dispatch.ts";
import type { ErrorDetails } from "./error-from-failure.ts";
import { type RequestAddress, splitUrl } from "./request-address.ts";
import type { TransportRequest } from "./transport.ts";

const maxRedirects = 10;
const defaultMaxResponseSize = 16 * 1024 * 1024;

/** One call of `send`: its deadline, signal and progress. It also describes each of its HTTP requests. */
export class TransportCall implements AbortListener, Indexed, DispatchRequest {
  index = 0;
  readonly request: TransportRequest<unknown>;
  address: RequestAddress;
  attempts = 0;
  /** `undefined` until `readBody`. */
  body: string | undefined;
  exchange: RawResponse | undefined;
  lastError: TargetError | undefined;
  /** Why the call was aborted. */
  reason: TargetError | undefined;
  /** Ends it at its deadline. */
  timer: DeadlineTimer | undefined;
  /** By `Clock.elapsed`. */
  readonly deadline: number;
  readonly #clock: Clock;
  #ended: AbortController | undefined;
  #redirects = 0;

  constructor(request: TransportRequest<unknown>, clock: Clock) {
    this.request = request;
    this.address = typeof request.url === "string" ? splitUrl(request.url) : request.url;
    this.#clock = clock;
    this.deadline = clock.elapsed() + request.timeout;
    if (request.signal?.aborted) this.handleAbort();
    else if (request.signal !== undefined) addAbortListener(request.signal, this);
  }

  get details(): ErrorDetails {
    return describeCall(this.request, this.attempts);
  }

  /** Aborts with the call. Created only for waits between attempts. */
  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    return this.#ended.signal;
  }

  get method(): "GET" | "POST" {
    return this.request.method;
  }

  get origin(): string {
    return this.address.origin;
  }

  get path(): string {
    return this.address.path;
  }

  get repeatable(): boolean {
    return this.request.retry === "always";
  }

  get maxResponseSize(): number {
    return this.request.maxResponseSize ?? defaultMaxResponseSize;
  }

  get headers(): Readonly<Record<string, string>> {
    const { authorization } = this.address;
    return authorization === undefined ? this.request.headers : { ...this.request.headers, authorization };
  }

  /** The URL as errors may show it. */
  get description(): string {
    return `${this.method} ${this.origin}${this.path.split("?", 1)[0]}`;
  }

  /** Reads the body, once. Carriers would take an error of the caller's body function for a network error. */
  readBody(): void {
    const { request } = this;
    this.body ??= typeof request.body === "function" ? request.body() : request.body;
  }

  /** Follows a redirect. Returns `false` if the response is none, or after too many */
  redirect(response: HttpResponse): boolean {
    const next = this.#redirects < maxRedirects && this.request.followRedirect?.(response, this.address, this.details);
    if (!next) return false;
    this.#redirects += 1;
    this.address = next;
    return true;
  }

  remaining(): number {
    return this.deadline - this.#clock.elapsed();
  }

  abort(reason: TargetError): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.exchange?.abort(reason);
    this.#ended?.abort();
  }

  end(): void {
    if (this.request.signal !== undefined) removeAbortListener(this.request.signal, this);
  }

  timeUp(): void {
    if (this.reason !== undefined) return;
    this.abort(
      new TargetError("request-timeout", `${this.origin} did not respond within ${this.request.timeout} ms`, {
        ...this.details,
        cause: this.lastError,
      }),
    );
  }

  /** Listens to the caller's signal. The call itself is the listener, which saves an object per call. */
  handleAbort(): void {
    this.abort(createAbortError(this.request.signal, this.details));
  }
}

/** Details of a call for errors. */
export function describeCall({ requestId }: TransportRequest<unknown>, attempts: number): ErrorDetails {
  return requestId === undefined ? { attempts } : { attempts, requestId };
}
