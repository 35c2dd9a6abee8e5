import { describe, expect, it } from "vitest";
import { type Steps, takeAllSteps, takeStepsInTurn } from "./steps.ts";

describe("work in steps", () => {
  function* count(to: number): Steps<number> {
    for (let sum = 0; sum < to; sum++) yield;
    return to;
  }

  it("comes to its end, at once or in turns", async () => {
    expect(takeAllSteps(count(3))).toBe(3);
    expect(await takeStepsInTurn(count(3))).toBe(3);
  });

  it("lets others have their turn", async () => {
    let isOther = false;
    function* waitForOther(): Steps<string> {
      while (!isOther) yield;
      return "after the other";
    }
    setImmediate(() => {
      isOther = true;
    });
    expect(await takeStepsInTurn(waitForOther())).toBe("after the other");
  });

  it("fails as its step does", async () => {
    function* fail(): Steps<never> {
      yield;
      throw new Error("no");
    }
    await expect(takeStepsInTurn(fail())).rejects.toThrow("no");
  });
});
