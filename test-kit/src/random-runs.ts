/**
 * Returns how many random inputs a test tries, of as many as it tries in `.ci/run`.
 *
 * `FLETCH_RUNS` is the share: 0.1 by default, so that `npm test` is fast; 1 in `.ci/run`; 10 for a long run. fast-check draws a new seed each
 * time, so that many short runs find what a long one finds, and prints the seed of a failure.
 */
export function randomRuns(all: number): number {
  return Math.ceil(all * Number(process.env.FLETCH_RUNS ?? 0.1));
}

/** Draws as many of the items as `randomRuns` says, others each time, in their order: in `.ci/run` all. */
export function drawItems<Item>(items: readonly Item[]): readonly Item[] {
  let missing = Math.min(items.length, randomRuns(items.length));
  return items.filter((_, index) => {
    const isDrawn = Math.random() * (items.length - index) < missing;
    if (isDrawn) missing--;
    return isDrawn;
  });
}
