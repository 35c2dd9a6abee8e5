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
 * Returns the milliseconds until the next poll: half an interval to one and a half, and one interval after that.
 *
 * @param now milliseconds since the epoch
 */
export function nextPollDelay(now: number, interval: number, phase: number): number {
  const earliest = now + interval / 2;
  const at = phase * interval;
  return Math.ceil((earliest - at) / interval) * interval + at - now;
}
