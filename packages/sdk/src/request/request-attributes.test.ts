import { describe, expect, it } from "vitest";
import { requestAttributes } from "./request-attributes.ts";

describe("the request for attributes", () => {
  it("executes the mboxes with indexes from 1 without a given request", () => {
    expect(requestAttributes(["a", "b", "a"], { targetCookie: "c" })).toEqual({
      targetCookie: "c",
      request: {
        context: { channel: "web" },
        execute: {
          mboxes: [
            { name: "a", index: 1 },
            { name: "b", index: 2 },
          ],
        },
      },
    });
  });

  it("adds missing mboxes after the highest index of the given request, and does not change it", () => {
    const request = Object.freeze({
      execute: Object.freeze({ pageLoad: {}, mboxes: Object.freeze([{ name: "a", index: 7 }, { name: "x" }]) }),
      prefetch: { mboxes: [{ name: "b", index: 1 }] },
    });
    expect(requestAttributes(["a", "b", "c"], { request }).request).toEqual({
      execute: { pageLoad: {}, mboxes: [{ name: "a", index: 7 }, { name: "x" }, { name: "c", index: 8 }] },
      prefetch: { mboxes: [{ name: "b", index: 1 }] },
    });
    expect(requestAttributes(["a", "b"], { request }).request).toBe(request);
  });
});
