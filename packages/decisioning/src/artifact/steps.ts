/** How many rules one step of parsing or compiling takes: few enough that a step ends within a fraction of a millisecond. */
export const rulesPerChunk = 16;

/** Takes all steps at once. */
export function runToCompletion<T>(steps: Generator<undefined, T, void>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
