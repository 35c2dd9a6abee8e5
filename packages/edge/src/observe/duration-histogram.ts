/** The observations of one status. */
interface Observed {
  /** Counts by bucket, not cumulative. The last bucket is for values beyond all bounds. */
  readonly counts: Float64Array;
  sum: number;
}

/**
 * A histogram of durations by status, in the text format of Prometheus. The library's own builds a text and two objects for each observation:
 * 0.7 µs of CPU of a request that takes 15 (`npm run bench -- edge`).
 */
export class DurationHistogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #byStatus: Map<number, Observed> = new Map();

  /** @param bounds in seconds, ascending */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  observe(status: number, seconds: number): void {
    let observed = this.#byStatus.get(status);
    if (observed === undefined) {
      observed = { counts: new Float64Array(this.#bounds.length + 1), sum: 0 };
      this.#byStatus.set(status, observed);
    }
    let bucket = 0;
    while (seconds > (this.#bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    observed.counts[bucket] = (observed.counts[bucket] ?? 0) + 1;
    observed.sum += seconds;
  }

  /** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
  read(): string {
    const lines = [`# HELP ${this.#name} ${this.#help}`, `# TYPE ${this.#name} histogram`];
    for (const [status, { counts, sum }] of this.#byStatus) {
      let total = 0;
      for (const [bucket, count] of counts.entries()) {
        total += count;
        lines.push(`${this.#name}_bucket{le="${this.#bounds[bucket] ?? "+Inf"}",status="${status}"} ${total}`);
      }
      lines.push(`${this.#name}_sum{status="${status}"} ${sum}`, `${this.#name}_count{status="${status}"} ${total}`);
    }
    return `${lines.join("\n")}\n`;
  }
}
