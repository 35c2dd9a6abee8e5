import { behaviours, type Site } from "./behaviours.ts";

/** The result of a test. */
export interface Outcome {
  readonly title: string;
  /** The error; absent for a passed test. */
  readonly failure?: string;
}

/** Runs all tests one after the other, in any runtime. */
export async function runBehaviours(site: Site): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { title, run } of behaviours) {
    try {
      await run(site);
      outcomes.push({ title });
    } catch (error) {
      outcomes.push({ title, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  return outcomes;
}
