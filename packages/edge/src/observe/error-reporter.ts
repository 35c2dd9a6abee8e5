import { isTargetError } from "@fletch/delivery-api";

/** What is known of a failure beside the error. */
export interface ErrorDetails {
  /** The id of the request that failed. Its caller got it as `x-request-id`. `undefined`: it was no request. */
  readonly requestId: string | undefined;
}

/** Gets what went wrong. */
export type OnError = (error: Error, details: ErrorDetails) => void;

/** Tells of failures: nothing that goes wrong ends without a trace, and nothing that tells of it can do harm. */
export class ErrorReporter {
  readonly #onError: OnError;
  readonly #told: WeakSet<object> = new WeakSet();

  constructor(onError: OnError = logError) {
    this.#onError = onError;
  }

  report(cause: unknown, requestId?: string): void {
    const error = cause instanceof Error || isTargetError(cause) ? cause : new Error(String(cause), { cause });
    if (this.#wasTold(error)) return;
    try {
      const result: unknown = this.#onError(error, { requestId });
      if (result instanceof Promise) result.catch((failure: unknown) => this.#logBoth(error, failure, requestId));
    } catch (failure) {
      this.#logBoth(error, failure, requestId);
    }
  }

  /** While the database cannot be used each request fails, for a reason that was told already. */
  #wasTold(error: Error): boolean {
    if (!isTargetError(error, "store-unavailable")) return false;
    const reason = typeof error.cause === "object" && error.cause !== null ? error.cause : error;
    if (this.#told.has(reason)) return true;
    this.#told.add(reason);
    return false;
  }

  #logBoth(error: Error, failure: unknown, requestId: string | undefined): void {
    logError(error, { requestId });
    // biome-ignore lint/suspicious/noConsole: it is the log of those who have none.
    console.error("The option onError failed:", failure);
  }
}

function logError(error: Error, { requestId }: ErrorDetails): void {
  // biome-ignore lint/suspicious/noConsole: it is the log of those who have none.
  console.error(requestId === undefined ? "The edge failed:" : `The edge failed, request ${requestId}:`, error);
}
