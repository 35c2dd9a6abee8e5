import { type Backoff, equalJitter } from "../runtime/retry-delay.ts";
import { delayAfterPoll, nextPollDelay, pollOffset } from "./poll-offset.ts";

/** The default of `pollingInterval`, in milliseconds. Shorter ones are for development, and kept exactly. */
export const defaultInterval = 300_000;

/** After failures: a second at first, half a minute at most while there is nothing to decide from. */
export const pollBackoff: Backoff = { initial: 1_000, max: 30_000 };

export interface PollScheduleSettings {
  /** In milliseconds; 0: never. @default 300000 */
  readonly pollingInterval?: number | undefined;
  /** The shortest interval, in milliseconds. @default 0 */
  readonly minInterval?: number | undefined;
  /** A number from 0 up to, but without, 1. */
  readonly random: () => number;
  /** Returns the number of the process: see `pollOffset`. */
  readonly createSeed: () => number;
}

/** A poll that has ended. */
export interface EndedPoll {
  /** Failures since the last success. */
  readonly failures: number;
  readonly hasArtifact: boolean;
  /** When the poll began, in milliseconds since the epoch. */
  readonly requestedAt: number;
  readonly now: number;
}

/** Decides when to poll again. */
export class PollSchedule {
  /** In milliseconds; 0: polls once. */
  readonly interval: number;
  readonly #random: () => number;
  readonly #createSeed: () => number;
  #phase: number | undefined;

  constructor({ pollingInterval = defaultInterval, minInterval = 0, random, createSeed }: PollScheduleSettings) {
    this.interval = pollingInterval === 0 ? 0 : Math.max(minInterval, pollingInterval);
    this.#random = random;
    this.#createSeed = createSeed;
  }

  /** Returns the milliseconds until the next poll; `undefined`: there is none. */
  delayAfter({ failures, hasArtifact, requestedAt, now }: EndedPoll): number | undefined {
    const { interval } = this;
    if (failures > 0) {
      // Not beyond the interval: changes arrive within it as soon as the server responds again.
      const max = hasArtifact ? interval || pollBackoff.max : pollBackoff.max;
      return equalJitter({ initial: pollBackoff.initial, max }, failures, this.#random());
    }
    if (interval === 0) return undefined;
    // From start to start, however long a download takes, so that changes arrive within the interval.
    return delayAfterPoll(this.#nextDelay(requestedAt), Math.max(0, now - requestedAt), interval);
  }

  /** From the start of a poll: until the process's own phase of the interval. */
  #nextDelay(requestedAt: number): number {
    if (this.interval < defaultInterval) return this.interval;
    this.#phase ??= pollOffset(this.#createSeed());
    return nextPollDelay(requestedAt, this.interval, this.#phase);
  }
}
