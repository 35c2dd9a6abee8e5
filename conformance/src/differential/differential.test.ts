import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noFieldLibrary, readFieldLibrary, readOwnLibrary } from "../libraries.ts";
import { Contest } from "./compare-decisions.ts";

/** Another stretch of seeds: `FLETCH_SEED=500000 npx vitest run conformance`. One request: seed and `FLETCH_REQUESTS=1`. */
const firstSeed = Number(process.env.FLETCH_SEED ?? 1);
/** In all, over all artifacts. */
const requests = Number(process.env.FLETCH_REQUESTS ?? 6000);

const field = readFieldLibrary();
if (field === undefined) console.warn(noFieldLibrary);
const artifacts = [...readOwnLibrary().artifacts, ...(field?.artifacts ?? [])].filter(([, artifact]) =>
  (artifact as { version: string }).version.startsWith("1."),
);
const perArtifact = Math.ceil(requests / artifacts.length);

describe("the engine and the published client", () => {
  const tally = new Map<string, number>();
  const count = (what: string, by = 1): void => void tally.set(what, (tally.get(what) ?? 0) + by);

  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());
  afterAll(() => {
    console.info(`Compared with the published client: ${JSON.stringify(Object.fromEntries(tally))}`);
  });

  it.each(artifacts)(
    `decide ${perArtifact} random requests alike: %s`,
    async (name, artifact) => {
      const contest = await Contest.open(artifact);
      const failures: string[] = [];
      for (let seed = firstSeed; seed < firstSeed + perArtifact; seed++) {
        const { mismatches, excused, skipped, offers } = await contest.compare(
          seed,
          (now) => void vi.setSystemTime(now),
        );
        count("requests");
        count("offers", offers);
        count(skipped ? "not comparable" : "compared");
        for (const deviation of excused) count(deviation);
        if (mismatches.length > 0) failures.push(contest.describe(name, seed, mismatches));
      }
      expect(failures.length, `${failures.length} requests differ\n\n${failures.slice(0, 3).join("\n\n")}`).toBe(0);
    },
    120_000,
  );
});
