import { BlockedTime } from "../promises/blocked-time.ts";
import type { TargetResult } from "../response/target-result.ts";
import type { PageRuntime } from "./page-runtime.ts";

/** Durations of a page so far, in milliseconds. */
export interface PageTimings {
  /** From the start of the first call until the end of the last. */
  readonly total: number;
  /** How long the page was blocked by Target. Keep it at zero. */
  readonly waited: number;
}

/** Measures the calls of a page, and reports each period with calls to the client's statistics. */
export class PageTiming {
  readonly waits: BlockedTime = new BlockedTime();
  readonly #runtime: PageRuntime;
  #underWay = 0;
  #firstStart = 0;
  #lastEnd = 0;
  #stretchStart = 0;
  #waitedBefore = 0;

  constructor(runtime: PageRuntime) {
    this.#runtime = runtime;
  }

  start(): void {
    const now = performance.now();
    if (this.#firstStart === 0) this.#firstStart = now;
    if (this.#underWay++ === 0) {
      this.#stretchStart = now;
      this.#waitedBefore = this.waits.waited;
    }
  }

  /** @param result `undefined` for a call that failed */
  end(result: TargetResult | undefined): void {
    const { statistics } = this.#runtime;
    if (result === undefined) statistics.failed += 1;
    else if (result.meta.decisioningMethod === "server-side") statistics.remote += 1;
    else statistics.onDevice += 1;
    this.#lastEnd = performance.now();
    if (--this.#underWay > 0) return;
    const total = this.#lastEnd - this.#stretchStart;
    this.#runtime.record({ total, waited: this.waits.waited - this.#waitedBefore });
  }

  read(): PageTimings {
    const end = this.#underWay > 0 ? performance.now() : this.#lastEnd;
    return { total: end - this.#firstStart, waited: this.waits.waited };
  }
}
