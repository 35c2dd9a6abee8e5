/** Counts since the edge was created. */
export interface EdgeCounters {
  /** Delivery requests, including refused ones and injected failures. */
  readonly requests: number;
  /** Delivery requests with a 4xx response. */
  readonly refused: number;
  /** Impressions of executed locations: one for each matched rule. */
  readonly impressions: number;
  /** Display notifications. */
  readonly displays: number;
  /** Click notifications. */
  readonly clicks: number;
  /** Telemetry entries of clients. */
  readonly telemetryEntries: number;
  /** OFREP requests, for one flag or for all. */
  readonly evaluations: number;
  /** Downloads of whole artifacts, without 304 responses. */
  readonly artifactDownloads: number;
  /** Entries of the journal that could not be moved to the tables of events. They are tried again. */
  readonly failedEntries: number;
}

/** Counts events of the edge. */
export class Counters {
  readonly #counts: Record<keyof EdgeCounters, number> = {
    requests: 0,
    refused: 0,
    impressions: 0,
    displays: 0,
    clicks: 0,
    telemetryEntries: 0,
    evaluations: 0,
    artifactDownloads: 0,
    failedEntries: 0,
  };

  count(what: keyof EdgeCounters, by: number = 1): void {
    this.#counts[what] += by;
  }

  /** Returns the current counts. */
  read(): EdgeCounters {
    return { ...this.#counts };
  }
}
