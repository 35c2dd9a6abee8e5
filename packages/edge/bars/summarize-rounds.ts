/** Returns the median of several rounds, and a text with the smallest and the largest figure beside it. */
export function summarizeRounds(figures: readonly number[]): { readonly median: number; readonly text: string } {
  const sorted = figures.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const [min = median, max = median] = [sorted[0], sorted.at(-1)];
  return { median, text: `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})` };
}
