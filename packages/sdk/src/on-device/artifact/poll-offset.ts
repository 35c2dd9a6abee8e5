/**
 * When a process asks for a new artifact: once in each interval, at its own phase, so that a fleet that was started in one
 * moment does not ask in one moment. `seed` numbers the process within its fleet as well as it can be known: the process id and the
 * machine's address count up from one to the next. Multiples of the golden ratio spread such numbers as evenly as can be; hashed
 * or random phases would bunch three times as many polls in some second as in the mean.
 *
 * @returns 0 up to, but without, 1
 */
export function pollOffset(seed: number): number {
  // 2^32 divided by the golden ratio: an exact multiplication modulo 1, without the rounding of large doubles.
  return (Math.imul(seed | 0, 0x9e3779b9) >>> 0) / 2 ** 32;
}

/**
 * Milliseconds until the next poll: at least half an interval, at most one and a half, and then one interval each time.
 *
 * @param now milliseconds since the epoch
 */
export function nextPollDelay(now: number, interval: number, phase: number): number {
  const earliest = now + interval / 2;
  const at = phase * interval;
  return Math.ceil((earliest - at) / interval) * interval + at - now;
}
