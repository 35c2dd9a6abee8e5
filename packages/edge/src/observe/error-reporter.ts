import { isTargetError } from "@fletch/delivery-api";
import { isPromise } from "../when-ready.ts";

/** Details of a failure beside the error. */
export interface ErrorDetails {
  /** The id of the failed request, which its caller got as `x-request-id`. `undefined`: not a request. */
  readonly requestId: string | undefined;
}

/** Receives failures. */
export type OnError = (error: Error, details: ErrorDetails) => unknown;

/** Reports failures. Every failure is reported, and a failing report does no harm. */
export class ErrorReporter {
  readonly #onError: OnError;
  readonly #reported: WeakSet<object> = new WeakSet();

  constructor(onError: OnError = logError) {
    this.#onError = onError;
  }

  report(cause: unknown, requestId?: string): void {
    const error = cause instanceof Error || isTargetError(cause) ? cause : new Error(String(cause), { cause });
    if (this.#wasReported(error)) return;
    try {
      catchRejection(this.#onError(error, { requestId }), (failure) => this.#logBoth(error, failure, requestId));
    } catch (failure) {
      this.#logBoth(error, failure, requestId);
    }
  }

  /**
   * Calls a hook of the user, and reports its error. A hook that is an async function can reject too, which would end
   * the process.
   */
  guard(hook: () => unknown): void {
    try {
      catchRejection(hook(), (error) => this.report(error));
    } catch (error) {
      this.report(error);
    }
  }

  /** Omits the failures of requests while the database is lost, which was reported already. */
  #wasReported(error: Error): boolean {
    if (!isTargetError(error, "store-unavailable")) return false;
    const reason = typeof error.cause === "object" && error.cause !== null ? error.cause : error;
    if (this.#reported.has(reason)) return true;
    this.#reported.add(reason);
    return false;
  }

  #logBoth(error: Error, failure: unknown, requestId: string | undefined): void {
    logError(error, { requestId });
    // biome-ignore lint/suspicious/noConsole: it is the log of those who have none.
    console.error("The option onError failed:", failure);
  }
}

/** Waits for no value that is at once there: most hooks return none. */
function catchRejection(result: unknown, fail: (error: unknown) => void): void {
  if (isPromise(result)) Promise.resolve(result).catch(fail);
}

function logError(error: Error, { requestId }: ErrorDetails): void {
  // biome-ignore lint/suspicious/noConsole: it is the log of those who have none.
  console.error(requestId === undefined ? "The edge failed:" : `The edge failed, request ${requestId}:`, error);
}
