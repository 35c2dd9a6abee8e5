/** Prints what was measured against its bar. A bar that is missed makes the process end with 1. */
export function judge(what: string, figure: string, isMet: boolean): void {
  console.log(`${isMet ? "met   " : "MISSED"}  ${what}: ${figure}`);
  if (!isMet) process.exitCode = 1;
}

/** The figures of several rounds: the median is judged, the least and the greatest are printed beside it. */
export function toSpread(figures: readonly number[]): { readonly median: number; readonly text: string } {
  const sorted = figures.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const [least = median, greatest = median] = [sorted[0], sorted.at(-1)];
  return { median, text: `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})` };
}
