import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeMismatches } from "../mismatches.ts";
import { EdgeCallContest } from "./compare-edge-calls.ts";
import { edgeCalls, firstSeed, repeatRun } from "./run-size.ts";

describe("calls of the Target edge by the published client and by ours", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  it("send equal requests to the edge, and return equal results", async () => {
    await using contest = new EdgeCallContest();
    const failures: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + edgeCalls; seed++) {
      const mismatches = await contest.compare(seed);
      if (mismatches.length > 0) failures.push(`seed ${seed}:\n${describeMismatches(mismatches)}`);
    }
    expect(
      failures.length,
      `${failures.length} calls differ, ${repeatRun}\n\n${failures.slice(0, 3).join("\n\n")}`,
    ).toBe(0);
  });
});
