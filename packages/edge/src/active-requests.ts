import { type PlainResponse, plainError } from "./http/responses.ts";
import type { RequestNotes } from "./observe/request-record.ts";

/** How long closing waits for requests, in milliseconds. */
const closeTime = 5_000;

/** Counts the requests that an edge handles, so that it closes after the last one. */
export class ActiveRequests {
  #count = 0;
  #areRefused = false;
  #onIdle: (() => void) | null = null;

  /** Whether the edge closes, or is closed: then `refuseAfterClose` responds to requests. */
  get areRefused(): boolean {
    return this.#areRefused;
  }

  /** Has to be called when a request begins. */
  begin(): void {
    this.#count++;
  }

  /** Has to be called once for each request, when its response is there, or the error that replaces it. */
  end(): void {
    this.#count--;
    if (this.#count === 0 && this.#onIdle !== null) this.#onIdle();
  }

  /**
   * Refuses later requests, and resolves when those in progress have ended.
   *
   * @param limit how long it waits for those that do not end, in milliseconds. @default 5_000
   */
  async close(limit: number = closeTime): Promise<void> {
    this.#areRefused = true;
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limit);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Returns the response to a request after the edge was closed. Another edge may be behind the same address. */
export function refuseAfterClose(notes: RequestNotes): PlainResponse {
  notes.reason = "The edge is closed: expected no more requests; ask again";
  return plainError(503, notes.reason, { "retry-after": "1" });
}
