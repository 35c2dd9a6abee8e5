/** The summary of a histogram, in its unit. Zeros while it is empty. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Buckets grow by 2 %, so quantiles are exact to 1 %. The first holds values up to 0.01, the last from 100 000 on. */
const growth = Math.log(1.02);
const smallest = 0.01;
const buckets = 2 + Math.ceil(Math.log(100_000 / smallest) / growth);

/** A histogram of durations in constant memory: 3 kB. */
export class Histogram {
  readonly #counts: Uint32Array = new Uint32Array(buckets);
  #count = 0;
  #max = 0;

  record(value: number): void {
    this.#count += 1;
    if (value > this.#max) this.#max = value;
    const bucket = value <= smallest ? 0 : Math.min(1 + Math.floor(Math.log(value / smallest) / growth), buckets - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  read(): Quantiles {
    return { count: this.#count, p50: this.#at(0.5), p95: this.#at(0.95), p99: this.#at(0.99), max: this.#max };
  }

  #at(share: number): number {
    if (this.#count === 0) return 0;
    let left = Math.ceil(share * this.#count);
    for (let bucket = 0; bucket < buckets; bucket++) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) return bucket === 0 ? 0 : Math.min(this.#max, smallest * Math.exp((bucket - 0.5) * growth));
    }
    return this.#max;
  }
}
