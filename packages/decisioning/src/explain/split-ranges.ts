import type { BucketRange } from "./explanation.ts";

/** How many buckets there are: hundredths of a percent. */
const bucketCount = 10_000;

/**
 * Returns the buckets for which a condition holds. It tries every bucket, so that it is exact whatever the form of the condition; about a
 * millisecond.
 */
export function findBucketRanges(holdsAt: (bucket: number) => boolean): readonly BucketRange[] {
  const ranges: BucketRange[] = [];
  let from: number | null = null;
  for (let step = 0; step <= bucketCount; step++) {
    const isIn = step < bucketCount && holdsAt(step / 100);
    if (isIn && from === null) from = step / 100;
    if (isIn || from === null) continue;
    ranges.push({ from, to: (step - 1) / 100 });
    from = null;
  }
  return ranges;
}

/** Returns the share of the ranges, in percent of all buckets, to a tenth: one bucket more or less is not worth telling. */
export function toPercent(ranges: readonly BucketRange[]): number {
  const count = ranges.reduce((sum, { from, to }) => sum + Math.round((to - from) * 100) + 1, 0);
  return Math.round((count / bucketCount) * 1_000) / 10;
}
