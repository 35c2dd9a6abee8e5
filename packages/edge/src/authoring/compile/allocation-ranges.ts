import { allOf, type Logic, variable } from "./logic.ts";

/** A part of the traffic, in percent. What begins at 0 has its beginning in it; what begins later, its end only. */
export interface AllocationRange {
  readonly from: number;
  readonly to: number;
}

/** One range after the other, of these shares. They sum to 1, give or take what floats lose. */
export function toRanges(shares: readonly number[]): readonly AllocationRange[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  let from = 0;
  return shares.map((share) => {
    sum += share;
    // The hash tells hundredths of a percent apart, no less.
    const to = Math.round((sum / total) * 10_000) / 100;
    const range = { from, to };
    from = to;
    return range;
  });
}

/** As Target writes it: of two experiences the first has 0 to 50 with both ends, the second has what is above. */
export function compileRange({ from, to }: AllocationRange): Logic {
  const allocation = variable("allocation");
  const begins = from === 0 && to > 0 ? { "<=": [0, allocation] } : { "<": [from, allocation] };
  return allOf([begins, { ">=": [to, allocation] }]);
}
