import type { Steps } from "@fletch/decisioning";
import { describe, expect, it } from "vitest";
import { runCooperatively } from "./cooperative.ts";

describe("long work of the edge", () => {
  it("yields to other work, and runs to completion", async () => {
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
});
