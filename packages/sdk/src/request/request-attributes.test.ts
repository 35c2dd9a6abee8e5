import { describe, expect, it } from "vitest";
import { requestAttributes } from "./request-attributes.ts";

describe("the request for attributes", () => {
  it("executes the mboxes, numbered from one, when there is no other", () => {
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

  it("adds what the given request does not name yet, numbered from its highest index on, and does not change it", () => {
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
