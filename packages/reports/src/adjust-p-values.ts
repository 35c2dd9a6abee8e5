/**
 * Corrects p-values of several comparisons, so that the chance of any false finding among them stays below alpha (Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979). Returns them in the order given.
 */
export function adjustPValues(pValues: readonly number[]): readonly number[] {
  const ascending = pValues.map((pValue, index) => ({ pValue, index })).sort((a, b) => a.pValue - b.pValue);
  const adjusted = new Array<number>(pValues.length);
  let floor = 0;
  for (const [rank, { pValue, index }] of ascending.entries()) {
    floor = Math.max(floor, Math.min(1, pValue * (pValues.length - rank)));
    adjusted[index] = floor;
  }
  return adjusted;
}
