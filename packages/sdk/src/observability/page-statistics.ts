import { Histogram, type Quantiles } from "./histogram.ts";

/** What Target cost the pages of a client. */
export interface PageStats {
  /** How long Target took, in milliseconds: from the start of a page's calls until all of them had ended. */
  readonly total: Quantiles;
  /** How long the page stood still meanwhile, in milliseconds: the effective Target time. */
  readonly waited: Quantiles;
  /** Calls, by who decided them. */
  readonly calls: { readonly onDevice: number; readonly remote: number; readonly failed: number };
  /** Questions that needed no call of their own, for they had been asked before or went along with others. */
  readonly coalesced: number;
  /** Getters that gave default content because Target failed or was late. */
  readonly fallbacks: number;
}

/** Counts for all pages of a client, in memory that does not grow. */
export class PageStatistics {
  readonly total: Histogram = new Histogram();
  readonly waited: Histogram = new Histogram();
  onDevice = 0;
  remote = 0;
  failed = 0;
  coalesced = 0;
  fallbacks = 0;

  read(): PageStats {
    const { onDevice, remote, failed, coalesced, fallbacks } = this;
    return {
      total: this.total.read(),
      waited: this.waited.read(),
      calls: { onDevice, remote, failed },
      coalesced,
      fallbacks,
    };
  }
}
