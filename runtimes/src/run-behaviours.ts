import { behaviours, type Site } from "./behaviours.ts";

/** How one test ended. */
export interface Outcome {
  readonly title: string;
  /** What went wrong; absent where nothing did. */
  readonly failure?: string;
}

/** Runs all tests, one after the other, in whatever this is. */
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
