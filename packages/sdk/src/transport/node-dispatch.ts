import { type Clock, systemClock } from "../runtime/clock.ts";
import type { Dispatch, DispatchOptions, DispatchRequest, RawResponse } from "./dispatch.ts";
import { type ClosableDispatcher, createHttpDispatch } from "./http-dispatch.ts";
import { isProxied } from "./proxy-address.ts";
import { createUndiciDispatch } from "./undici-dispatch.ts";

/**
 * Sends requests on Node: over Node's own agents at first, and over undici's pools in a busy server.
 *
 * undici takes about half the CPU per call. But it has to be loaded, and V8 finishes compiling its WebAssembly parser
 * before a process may exit: a script or a cold start would lose a tenth of a second for a few calls. Proxies, HTTP/2
 * and pipelining use undici from the first call on.
 */
export function createDispatch(options: DispatchOptions, elapsed: Clock["elapsed"] = systemClock.elapsed): Dispatch {
  return needsUndici(options) ? createUndiciDispatch(options) : new AdaptiveDispatch(options, elapsed);
}

function needsUndici({ proxy, http2, pipelining = 1 }: DispatchOptions): boolean {
  return http2 || pipelining > 1 || (proxy === undefined ? isProxied(process.env) : proxy !== false);
}

// Checked at import, so that the cause of later failures is clear.
if (typeof process.getBuiltinModule !== "function") {
  throw new Error(`@fletch/sdk needs Node 20.19 or newer; this is Node ${process.versions.node}`);
}

/** So many responses within so many milliseconds are a steady stream, unless they are the first ones: a script may ask for much at once. */
const steadyResponses = 100;
const steadyTime = 1_000;

class AdaptiveDispatch implements Dispatch {
  readonly #options: DispatchOptions;
  readonly #elapsed: Clock["elapsed"];
  readonly #first: ClosableDispatcher;
  #current: Dispatch;
  #responses = 0;
  #startedAt = 0;
  #countedAt = 0;
  #isUpgrading = false;
  #isClosed = false;

  constructor(options: DispatchOptions, elapsed: Clock["elapsed"]) {
    this.#options = options;
    this.#elapsed = elapsed;
    this.#first = createHttpDispatch(options);
    this.#current = this.#first;
  }

  start(request: DispatchRequest): RawResponse {
    const exchange = this.#current.start(request);
    // Responses are counted, not calls: a host that fails is no reason to do more.
    if (!this.#isUpgrading) exchange.response.then(this.#count, ignore);
    return exchange;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#first.close(), this.#current.close()]);
  }

  readonly #count = (): void => {
    if (this.#isUpgrading) return;
    if (this.#responses === 0) this.#startedAt = this.#elapsed();
    if (++this.#responses % steadyResponses !== 0) return;
    const now = this.#elapsed();
    const isStream = now - this.#startedAt >= steadyTime && now - this.#countedAt <= steadyTime;
    this.#countedAt = now;
    if (isStream) this.#upgrade().catch(ignore);
  };

  /** Moves new calls to undici. Running calls end where they started. If undici cannot be loaded, nothing changes. */
  async #upgrade(): Promise<void> {
    this.#isUpgrading = true;
    const grown = createUndiciDispatch(this.#options);
    await grown.loading;
    if (this.#isClosed) return grown.close();
    this.#current = grown;
    this.#first.closeWhenIdle();
  }
}

function ignore(): void {}
