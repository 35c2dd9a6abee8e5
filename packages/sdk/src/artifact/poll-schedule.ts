import type { Clock } from "../runtime/clock.ts";
import { equalJitter } from "../runtime/retry-delay.ts";
import { delayAfterPoll, nextPollDelay, pollOffset } from "./poll-offset.ts";

export interface ScheduleSettings {
  /** In milliseconds; 0: never. @default 300000 */
  readonly pollingInterval?: number | undefined;
  /** The shortest interval, in milliseconds. @default 0 */
  readonly minInterval?: number | undefined;
  /** A number from 0 up to, but without, 1. */
  readonly random: () => number;
  /** Returns the number of the process: see `pollOffset`. */
  readonly createSeed: () => number;
  readonly clock: Clock;
}

export const defaultInterval = 300_000;

/** After failures: a second at first, half a minute at most while there is nothing to decide from. */
export const backoff = { initial: 1_000, max: 30_000 };

/** When to poll again. */
export class PollSchedule {
  readonly #settings: ScheduleSettings;
  /** Between polls, in milliseconds; 0: never. */
  readonly interval: number;
  #phase: number | undefined;

  constructor(settings: ScheduleSettings) {
    this.#settings = settings;
    const { pollingInterval = defaultInterval, minInterval = 0 } = settings;
    this.interval = pollingInterval === 0 ? 0 : Math.max(minInterval, pollingInterval);
  }

  /**
   * Returns the milliseconds from now, the end of an attempt, to the next one: after a failure the back-off, else until the process's phase of the
   * interval. Short intervals are for development, and kept exactly. `undefined`: never.
   *
   * @param requestedAt the start of the attempt, in milliseconds since the epoch
   * @param failures since the last success
   * @param isNeeded whether there is no artifact yet
   */
  nextDelay(requestedAt: number, failures: number, isNeeded: boolean): number | undefined {
    const { clock, random } = this.#settings;
    const { interval } = this;
    if (failures > 0) {
      // Not beyond the interval: changes arrive within it as soon as the server responds again.
      const max = isNeeded ? backoff.max : interval || backoff.max;
      return equalJitter({ initial: backoff.initial, max }, failures, random());
    }
    if (interval === 0) return undefined;
    // From start to start, however long a download takes, so that changes arrive within the interval.
    const spent = Math.max(0, clock.now() - requestedAt);
    return delayAfterPoll(this.#fromStart(requestedAt), spent, interval);
  }

  /** Counted from the start of the last poll. */
  #fromStart(requestedAt: number): number {
    if (this.interval < defaultInterval) return this.interval;
    this.#phase ??= pollOffset(this.#settings.createSeed());
    return nextPollDelay(requestedAt, this.interval, this.#phase);
  }
}
