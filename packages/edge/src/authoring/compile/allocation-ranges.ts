import { allOf, type Logic, variable } from "./logic.ts";

/** A range of the traffic, in percent. A range from 0 includes both ends; other ranges include only their upper end. */
export interface AllocationRange {
  readonly from: number;
  readonly to: number;
}

/** Returns consecutive ranges for these shares, which sum to 1 within floating-point error. */
export function toRanges(shares: readonly number[]): readonly AllocationRange[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  let from = 0;
  return shares.map((share) => {
    sum += share;
    // The allocation has a resolution of a hundredth of a percent.
    const to = Math.round((sum / total) * 10_000) / 100;
    const range = { from, to };
    from = to;
    return range;
  });
}

/** Target's form: the first of two experiences has 0 to 50 with both ends, the second everything above. */
export function compileRange({ from, to }: AllocationRange): Logic {
  const allocation = variable("allocation");
  const begins = from === 0 && to > 0 ? { "<=": [0, allocation] } : { "<": [from, allocation] };
  return allOf([begins, { ">=": [to, allocation] }]);
}
