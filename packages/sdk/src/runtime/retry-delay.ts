/** How delays grow. */
export interface Backoff {
  /** The longest first delay, in milliseconds. */
  readonly first: number;
  /** The longest delay at all, in milliseconds. */
  readonly most: number;
}

/** The longest delay after so many failures: it doubles with each. */
export function delayBound({ first, most }: Backoff, failures: number): number {
  return Math.min(most, first * 2 ** Math.min(failures - 1, 30));
}

/**
 * Exponential back-off with full jitter: anything between 0 and a bound that doubles with each attempt. Clients that failed
 * in the same moment do not come back in the same moment.
 *
 * @param failures how many attempts have failed: 1 or more
 * @param random a number from 0 up to, but without, 1
 */
export function fullJitter(backoff: Backoff, failures: number, random: number): number {
  return random * delayBound(backoff, failures);
}

/** As `fullJitter`, but half of the bound is certain: for those who must rest, and not only be out of step. */
export function equalJitter(backoff: Backoff, failures: number, random: number): number {
  return fullJitter(backoff, failures, (1 + random) / 2);
}

/**
 * What a `Retry-After` header asks for, in milliseconds from now; `undefined` when there is none or it makes no sense.
 *
 * @param now milliseconds since the epoch
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // RFC 9110: an HTTP date always names its zone; what Date.parse would make of other text is not meant.
  if (!/GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
