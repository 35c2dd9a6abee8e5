import { Histogram, type Quantiles } from "./histogram.ts";

/** Statistics of a client's pages. */
export interface PageStats {
  /** How long Target took, in milliseconds: from the start of a page's calls to the end of the last. */
  readonly total: Quantiles;
  /** How long the page was blocked, in milliseconds: the effective Target time. */
  readonly waited: Quantiles;
  /** Calls by decisioning method. */
  readonly calls: { readonly onDevice: number; readonly remote: number; readonly failed: number };
  /** Requested offers without a call of their own: requested before, or batched. */
  readonly coalesced: number;
  /** Getters that returned default content because Target failed or was late. */
  readonly fallbacks: number;
}

/** Counts for all pages of a client, in constant memory. */
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
