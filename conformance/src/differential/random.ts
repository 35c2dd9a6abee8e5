import { createSeededRandom } from "@fletch/test-kit/seeded-random";

/** A seeded random number generator. */
export class Random {
  /** Returns a number from 0, and below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = createSeededRandom(seed);
  }

  /** Returns an integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T;
  pick<T>(items: readonly T[]): T | undefined;
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.integer(0, items.length - 1)];
  }

  /** Picks `count` times; an item can be picked repeatedly. */
  picks<T>(items: readonly T[], count: number): readonly T[] {
    return Array.from({ length: items.length === 0 ? 0 : count }, () => this.pick(items) as T);
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.integer(0, 15).toString(16)).join("");
  }
}
