import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noFieldLibrary, readFieldLibrary, readOwnLibrary } from "../libraries.ts";
import { Contest } from "./compare-decisions.ts";
import { Random } from "./random.ts";
import { makeRandomArtifact } from "./random-artifact.ts";
import { firstSeed, repeatRun, reportRun, requests } from "./run-size.ts";

const field = readFieldLibrary();
if (field === undefined) console.warn(noFieldLibrary);
const artifacts = [...readOwnLibrary().artifacts, ...(field?.artifacts ?? [])].filter(([, artifact]) =>
  (artifact as { version: string }).version.startsWith("1."),
);
/** Each gets eight requests. */
const randomArtifacts = Math.ceil(requests / 40);
const perArtifact = Math.ceil(requests / artifacts.length);

describe("the engine and the published client", () => {
  const counts = new Map<string, number>();
  const count = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
    // The published client prints for the operator `log`.
    vi.spyOn(console, "log").mockImplementation(() => undefined);
  });
  afterEach(() => void vi.useRealTimers());
  afterAll(() => reportRun(`Compared with the published client, ${repeatRun}`, counts));

  it.each(artifacts)(`decide ${perArtifact} random requests alike: %s`, async (name, artifact) => {
    const contest = await Contest.open(artifact);
    const failures: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + perArtifact; seed++) {
      const { mismatches, excused, skipped, offers } = await contest.compare(seed, (now) => void vi.setSystemTime(now));
      count("requests");
      count("offers", offers);
      count(skipped ? "not comparable" : "compared");
      for (const deviation of excused) count(deviation);
      if (mismatches.length > 0) failures.push(contest.describe(name, seed, mismatches));
    }
    expectNone(failures);
  });

  it("decide alike for random requests with random artifacts", async () => {
    const failures: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + randomArtifacts; seed++) {
      const contest = await Contest.open(makeRandomArtifact(new Random(seed)));
      for (let call = 0; call < 8; call++) {
        const { mismatches, skipped } = await contest.compare(seed * 8 + call, (now) => void vi.setSystemTime(now));
        count(skipped ? "not comparable" : "by random artifacts");
        if (mismatches.length > 0)
          failures.push(contest.describe(`random artifact ${seed}`, seed * 8 + call, mismatches));
      }
    }
    expectNone(failures);
  });

  it("decide alike if only ours gets an artifact with broken rules in between, which it skips (D11)", async () => {
    const artifact = readOwnLibrary().artifacts.get("page-load");
    const contest = await Contest.open(withBrokenRules(artifact), artifact);
    const failures: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + perArtifact; seed++) {
      const { mismatches, skipped } = await contest.compare(seed, (now) => void vi.setSystemTime(now));
      count(skipped ? "not comparable" : "D11");
      if (mismatches.length > 0) failures.push(contest.describe("page-load, with broken rules", seed, mismatches));
    }
    expectNone(failures);
  });
});

function expectNone(failures: readonly string[]): void {
  expect(
    failures.length,
    `${failures.length} requests differ, ${repeatRun}\n\n${failures.slice(0, 3).join("\n\n")}`,
  ).toBe(0);
}

/** Inserts two broken rules before each rule: one with an unknown operator, and one with an invalid activity id. */
function withBrokenRules(artifact: unknown): unknown {
  const copy = structuredClone(artifact) as { rules: { mboxes: Record<string, unknown[]> } };
  for (const [name, rules] of Object.entries(copy.rules.mboxes)) {
    copy.rules.mboxes[name] = rules.flatMap((rule) => [
      { ...(rule as object), condition: { nonsense: [1] } },
      { ...(rule as object), activityId: "none" },
      rule,
    ]);
  }
  return copy;
}
