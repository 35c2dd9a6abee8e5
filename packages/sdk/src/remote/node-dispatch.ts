import { type Clock, systemClock } from "../clock.ts";
import type { Dispatch, DispatchOptions, DispatchRequest, Exchange } from "./dispatch.ts";
import { createHttpDispatch, type RetirableDispatch } from "./http-dispatch.ts";
import { createUndiciDispatch, namesProxy } from "./undici-dispatch.ts";

/**
 * Carries requests on Node: over Node's own agents at first, and over undici's pools when the process turns out to be a server.
 *
 * Undici takes less than half the processor time for a call. But it has to be loaded, and its WebAssembly parser compiled, which V8 finishes before it lets
 * a process end: a script or a cold start would pay a tenth of a second for a handful of calls. What only undici can do (proxies, HTTP/2, pipelining) it does from
 * the first call.
 */
export function createDispatch(options: DispatchOptions, elapsed: Clock["elapsed"] = systemClock.elapsed): Dispatch {
  return needsUndici(options) ? createUndiciDispatch(options) : new GrowingDispatch(options, elapsed);
}

function needsUndici({ proxy, http2, pipelining = 1 }: DispatchOptions): boolean {
  return http2 || pipelining > 1 || (proxy === undefined ? namesProxy(process.env) : proxy !== false);
}

/** So many calls, with so many milliseconds between the first and the last of them, are a steady stream. */
const steadyCalls = 100;
const steadyTime = 1_000;

class GrowingDispatch implements Dispatch {
  readonly #options: DispatchOptions;
  readonly #elapsed: Clock["elapsed"];
  readonly #first: RetirableDispatch;
  #current: Dispatch;
  #calls = 0;
  #startedAt = 0;
  #isClosed = false;

  constructor(options: DispatchOptions, elapsed: Clock["elapsed"]) {
    this.#options = options;
    this.#elapsed = elapsed;
    this.#first = createHttpDispatch(options);
    this.#current = this.#first;
  }

  start(request: DispatchRequest): Exchange {
    if (this.#calls < steadyCalls) this.#count();
    return this.#current.start(request);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#first.close(), this.#current.close()]);
  }

  #count(): void {
    if (this.#calls === 0) this.#startedAt = this.#elapsed();
    if (this.#calls === steadyCalls - 1 && this.#elapsed() - this.#startedAt < steadyTime) return;
    if (++this.#calls === steadyCalls) this.#grow().catch(() => undefined);
  }

  /** Calls that are under way end where they began. If undici cannot be loaded, all goes on as it was. */
  async #grow(): Promise<void> {
    const grown = createUndiciDispatch(this.#options);
    await grown.loading;
    if (this.#isClosed) return grown.close();
    this.#current = grown;
    this.#first.retire();
  }
}
