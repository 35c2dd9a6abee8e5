import { describe, expect, it } from "vitest";
import { runCooperatively, runToCompletion, type Steps } from "./steps.ts";

describe("work in steps", () => {
  function* count(to: number): Steps<number> {
    for (let sum = 0; sum < to; sum++) yield;
    return to;
  }

  it("comes to its end, at once or in turns", async () => {
    expect(runToCompletion(count(3))).toBe(3);
    expect(await runCooperatively(count(3))).toBe(3);
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
    expect(await runCooperatively(waitForOther())).toBe("after the other");
  });

  it("fails as its step does", async () => {
    function* fail(): Steps<never> {
      yield;
      throw new Error("no");
    }
    await expect(runCooperatively(fail())).rejects.toThrow("no");
  });
});
