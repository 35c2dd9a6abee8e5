import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SourceWatch } from "./watch-sources.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** How often a watch looks in ten seconds, by the durations of its looks. */
async function countLooks(duration: (look: number) => number): Promise<number> {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => time);
  let looks = 0;
  const look = () => {
    time += duration(++looks);
    return { paths: [], signature: "the same", folders: [] };
  };
  const watch = new SourceWatch({ look, onChange: async () => undefined });
  watch.start();
  await vi.advanceTimersByTimeAsync(10_000);
  watch.close();
  return looks;
}

it("a watch looks less often the longer it takes, but not because the machine paused during one look", async () => {
  expect(await countLooks(() => 1)).toBe(11);
  expect(await countLooks((look) => (look === 3 ? 2_000 : 1))).toBe(11);
  expect(await countLooks(() => 100)).toBeLessThan(5);
});
