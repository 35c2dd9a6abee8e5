/**
 * Returns a process's phase within the polling interval, so that a fleet that starts together does not poll together.
 *
 * `seed` numbers the process within its fleet: process ids and addresses count up. Multiples of the golden ratio spread
 * such numbers evenly; hashed or random phases would bunch three times the mean into some second.
 *
 * @returns 0 up to, but without, 1
 */
export function pollOffset(seed: number): number {
  // 2^32 divided by the golden ratio: exact multiplication modulo 1, without rounding of large doubles.
  return (Math.imul(seed | 0, 0x9e3779b9) >>> 0) / 2 ** 32;
}

/**
 * Returns the milliseconds from one poll to the next: until the process's own moment, and never more than the interval.
 *
 * @param last when the last poll began, in milliseconds since the epoch
 */
export function nextPollDelay(last: number, interval: number, phase: number): number {
  const at = phase * interval;
  const delay = (Math.floor((last - at) / interval) + 1) * interval + at - last;
  // A timer may fire slightly early, at this moment's poll. A longer tolerance would bunch processes that started just before their moment.
  return delay < interval / 1_000 ? interval : delay;
}

/**
 * Returns the milliseconds from the end of a poll to the next one. A slow download is followed by a pause: a tenth of the interval, or
 * two thirds of `next` where that is less, so that processes whose downloads are equally slow stay spread.
 *
 * @param next from the start of the poll, see `nextPollDelay`
 * @param spent from the start of the poll to its end
 */
export function delayAfterPoll(next: number, spent: number, interval: number): number {
  return Math.max(Math.min(interval / 10, (next * 2) / 3), next - spent);
}
