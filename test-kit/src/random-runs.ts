/**
 * Returns the number of random inputs for a test.
 *
 * `FLETCH_RUNS` scales it: 0.1 by default, so that `npm test` is fast; 1 in `.ci/run`; 10 for a long run. Each run uses a new seed,
 * so that many short runs find as much as a long one. fast-check prints the seed of a failure; `FLETCH_SEED` sets it for all tests, as `.ci/run` does.
 *
 * @param all the number of inputs in `.ci/run`
 */
export function randomRuns(all: number): number {
  return Math.ceil(all * Number(process.env.FLETCH_RUNS ?? 0.1));
}

/** Draws a random sample of the items, of the size that `randomRuns` returns, in their order. In `.ci/run` it returns all. */
export function drawItems<Item>(items: readonly Item[]): readonly Item[] {
  let missing = Math.min(items.length, randomRuns(items.length));
  return items.filter((_, index) => {
    const isDrawn = Math.random() * (items.length - index) < missing;
    if (isDrawn) missing--;
    return isDrawn;
  });
}
