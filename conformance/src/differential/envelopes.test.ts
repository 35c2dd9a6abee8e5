import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readFieldLibrary, readOwnLibrary } from "../libraries.ts";
import { describeMismatches } from "../mismatches.ts";
import { EnvelopeContest } from "./compare-envelopes.ts";
import { envelopes, firstSeed, repeatRun, reportRun } from "./run-size.ts";

const artifacts = [...readOwnLibrary().artifacts, ...(readFieldLibrary()?.artifacts ?? [])].filter(([, artifact]) =>
  (artifact as { version: string }).version.startsWith("1."),
);
const perArtifact = Math.ceil(envelopes / artifacts.length);

describe("getOffers of the published client and of ours", () => {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
    // The published client prints for the operator `log`.
    vi.spyOn(console, "log").mockImplementation(() => undefined);
  });
  afterEach(() => void vi.useRealTimers());
  afterAll(() => reportRun(`Compared envelopes, ${repeatRun}`, counts));

  it.each(artifacts)(`return the same for ${perArtifact} random calls: %s`, async (name, artifact) => {
    await using contest = await EnvelopeContest.open(artifact as object);
    const failures: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + perArtifact; seed++) {
      const comparison = await contest.compare(seed, (now) => void vi.setSystemTime(now));
      count(comparison === undefined ? "not comparable" : "compared");
      for (const deviation of comparison?.excused ?? []) count(deviation);
      const mismatches = comparison?.mismatches ?? [];
      if (mismatches.length > 0) failures.push(`${name}, seed ${seed}:\n${describeMismatches(mismatches)}`);
    }
    expect(
      failures.length,
      `${failures.length} calls differ, ${repeatRun}\n\n${failures.slice(0, 3).join("\n\n")}`,
    ).toBe(0);
  });
});
