import { toOperation, toVariable } from "./condition-parts.ts";
import type { BucketRange } from "./explanation.ts";

/** The number of buckets: hundredths of a percent. */
const bucketCount = 10_000;

/**
 * Returns the buckets for which parts of a condition hold. Exact for any form: comparisons of the bucket with constants
 * change only at these constants, and other forms are tried for every bucket.
 */
export function findBucketRanges(
  parts: readonly unknown[],
  holdsAt: (bucket: number) => boolean,
): readonly BucketRange[] {
  // The bucket 0 counts as false, and 1 equals true.
  const constants = [0, 1];
  const isPlain = parts.every((part) => collectConstants(part, constants));
  const steps = isPlain ? findSteps(constants) : Array.from({ length: bucketCount }, (_, step) => step);
  const ranges: BucketRange[] = [];
  let from: number | null = null;
  for (const step of [...steps, bucketCount]) {
    const isIn = step < bucketCount && holdsAt(step / 100);
    if (isIn && from === null) from = step;
    if (isIn || from === null) continue;
    ranges.push({ from: from / 100, to: (step - 1) / 100 });
    from = null;
  }
  return ranges;
}

/** Sorts ranges. Those that overlap or follow each other become one. */
export function joinRanges(ranges: readonly BucketRange[]): readonly BucketRange[] {
  const joined: BucketRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    const isApart = last === undefined || Math.round((range.from - last.to) * 100) > 1;
    if (isApart) joined.push(range);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return joined;
}

/** Returns the share of the ranges, in percent of all buckets, rounded to a tenth. */
export function toPercent(ranges: readonly BucketRange[]): number {
  const count = ranges.reduce((sum, { from, to }) => sum + Math.round((to - from) * 100) + 1, 0);
  return Math.round((count / bucketCount) * 1_000) / 10;
}

const plainOperators: ReadonlySet<string> = new Set(["and", "or", "!", "<", "<=", ">", ">=", "==", "===", "!=", "!=="]);

/** Collects the constants that the bucket is compared with. Returns whether there is nothing else in it. */
function collectConstants(logic: unknown, constants: number[]): boolean {
  if (typeof logic === "number") {
    constants.push(logic);
    return true;
  }
  if (toVariable(logic) === "allocation" || logic === true) return true;
  const operation = toOperation(logic);
  if (operation === null || !plainOperators.has(operation.operator)) return false;
  return operation.operands.every((each) => collectConstants(each, constants));
}

/** Returns the buckets, in hundredths, at which the result may change: around each constant. */
function findSteps(constants: readonly number[]): readonly number[] {
  const around = constants.flatMap((constant) => {
    const step = Math.floor(constant * 100);
    return [step - 1, step, step + 1, step + 2];
  });
  return [...new Set(around)].filter((step) => step >= 0 && step < bucketCount).sort((a, b) => a - b);
}
