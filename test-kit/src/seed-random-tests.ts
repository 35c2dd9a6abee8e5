/**
 * Vitest runs this before test files. `FLETCH_SEED` gives the random inputs of all tests: the same ones with the same seed. fast-check draws a new
 * seed for each test without it, and prints that of a failure.
 */
const seed = process.env.FLETCH_SEED;
if (seed !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: Number(seed) });
}
