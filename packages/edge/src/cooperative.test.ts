import type { Steps } from "@fletch/decisioning";
import { describe, expect, it } from "vitest";
import { runCooperatively } from "./cooperative.ts";

describe("long work", () => {
  it("gives way to what waits, and goes on to its end", async () => {
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
