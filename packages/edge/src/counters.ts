/** What an edge has done since it was created. */
export interface EdgeCounters {
  /** Delivery requests, those that were refused or failed on purpose included. */
  readonly requests: number;
  /** Delivery requests that were answered with a 4xx. */
  readonly refused: number;
  /** Impressions of what was executed: one for each rule that held. */
  readonly impressions: number;
  /** Display notifications. */
  readonly displays: number;
  /** Click notifications. */
  readonly clicks: number;
  /** Entries of telemetry that clients sent. */
  readonly telemetryEntries: number;
  /** Requests of OFREP, for one flag or for all. */
  readonly evaluations: number;
  /** Answers with a whole artifact; those that said "not modified" are not among them. */
  readonly artifactDownloads: number;
}

/** Counts what happens. */
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
  };

  count(what: keyof EdgeCounters, by: number = 1): void {
    this.#counts[what] += by;
  }

  /** As of now. */
  read(): EdgeCounters {
    return { ...this.#counts };
  }
}
