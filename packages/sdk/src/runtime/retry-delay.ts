/** Bounds of exponential back-off. */
export interface Backoff {
  /** The longest first delay, in milliseconds. */
  readonly initial: number;
  /** The longest delay at all, in milliseconds. */
  readonly max: number;
}

/** Returns the longest delay after `failures` failures: it doubles with each. */
export function delayBound({ initial, max }: Backoff, failures: number): number {
  return Math.min(max, initial * 2 ** Math.min(failures - 1, 30));
}

/**
 * Returns an exponential back-off with full jitter: from 0 to a bound that doubles with each attempt, so that clients
 * that failed together do not retry together.
 *
 * @param failures the number of failed attempts: 1 or more
 * @param random a number from 0 up to, but without, 1
 */
export function fullJitter(backoff: Backoff, failures: number, random: number): number {
  return random * delayBound(backoff, failures);
}

/** Returns a back-off with equal jitter: from half of the bound to the bound. */
export function equalJitter(backoff: Backoff, failures: number, random: number): number {
  return fullJitter(backoff, failures, (1 + random) / 2);
}

/**
 * Returns the delay of a `Retry-After` header in milliseconds; `undefined` for an absent or invalid one.
 *
 * @param now milliseconds since the epoch
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // RFC 9110 dates always end in GMT; `Date.parse` also accepts other texts.
  if (!/GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
