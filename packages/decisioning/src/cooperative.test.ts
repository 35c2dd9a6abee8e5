import { describe, expect, it } from "vitest";
import { runCooperatively, runToCompletion, type Steps } from "./cooperative.ts";

/** Each step takes a millisecond of a clock that only moves by steps. */
function createWork(steps: number) {
  const log: string[] = [];
  let time = 0;
  function* work(): Steps<number> {
    for (let step = 0; step < steps; step++) {
      time++;
      yield;
    }
    return steps;
  }
  const nextTurn = async (): Promise<void> => {
    log.push(`others at ${time}`);
    time += 100;
  };
  return { log, work, scheduler: { now: () => time, nextTurn } };
}

describe("a computation in steps", () => {
  it("runs to its end in one go", () => {
    expect(runToCompletion(createWork(30).work())).toBe(30);
  });

  it("gives way after each slice of 4 ms; the time of others does not count", async () => {
    const { log, work, scheduler } = createWork(10);
    expect(await runCooperatively(work(), scheduler)).toBe(10);
    expect(log).toEqual(["others at 4", "others at 108"]);
  });

  it("that fits into one slice does not give way", async () => {
    const { log, work, scheduler } = createWork(3);
    expect(await runCooperatively(work(), scheduler)).toBe(3);
    expect(log).toEqual([]);
  });

  it("fails as its step does", async () => {
    function* fail(): Steps<never> {
      yield;
      throw new Error("no");
    }
    expect(() => runToCompletion(fail())).toThrow("no");
    await expect(runCooperatively(fail(), createWork(0).scheduler)).rejects.toThrow("no");
  });
});
