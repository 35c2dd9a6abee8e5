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
  it("runs to completion at once", () => {
    expect(runToCompletion(createWork(30).work())).toBe(30);
  });

  it("yields after each slice of 4 ms of its own time", async () => {
    const { log, work, scheduler } = createWork(10);
    expect(await runCooperatively(work(), scheduler)).toBe(10);
    expect(log).toEqual(["others at 4", "others at 108"]);
  });

  it("does not yield if it fits into one slice", async () => {
    const { log, work, scheduler } = createWork(3);
    expect(await runCooperatively(work(), scheduler)).toBe(3);
    expect(log).toEqual([]);
  });

  it("rejects with the error of its step", async () => {
    function* fail(): Steps<never> {
      yield;
      throw new Error("no");
    }
    expect(() => runToCompletion(fail())).toThrow("no");
    await expect(runCooperatively(fail(), createWork(0).scheduler)).rejects.toThrow("no");
  });
});
