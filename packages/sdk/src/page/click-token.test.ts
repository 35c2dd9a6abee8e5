import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Click, readClickToken, writeClickToken } from "./click-token.ts";

const write = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a click token", () => {
  it.each<Click>([
    {
      mbox: { name: "hero" },
      tokens: ["B8C2FP2IuBgmeJcDfXHjGpNWHtnQtQrJfmRrQugEa2qCnQ9Y9OaLL2gsdrWQTvE54PwSz67rmXWmSnkXpSSS2Q=="],
    },
    { mbox: { name: "grüße/日本", state: "s+/=" }, tokens: ["a", "b"] },
    { view: { name: "home", key: "k", state: "s" }, tokens: ["a"] },
  ])("brings back what was clicked: %j", (click) => {
    const token = writeClickToken(click);
    expect(token).toMatch(/^[\w-]+$/);
    expect(readClickToken(token)).toEqual(click);
    expect(readClickToken(` ${token}\n`)).toEqual(click);
  });

  it("has nothing but the tokens, and what they are of", () => {
    const click = {
      mbox: { name: "hero", more: 1 },
      tokens: ["a"],
      id: "mine",
      parameters: { a: "b" },
      order: { id: "1" },
    };
    expect(readClickToken(write(click))).toEqual({ mbox: { name: "hero" }, tokens: ["a"] });
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["an empty text", ""],
    ["a list", [writeClickToken({ mbox: { name: "hero" }, tokens: ["a"] })]],
    ["what is no base64", "###"],
    ["what is no UTF-8", "_w"],
    ["what is no JSON", Buffer.from("{").toString("base64url")],
    ["no tokens", write({ mbox: { name: "hero" } })],
    ["an empty list of tokens", write({ mbox: { name: "hero" }, tokens: [] })],
    ["tokens that are no text", write({ mbox: { name: "hero" }, tokens: [1] })],
    ["nothing that was clicked", write({ tokens: ["a"] })],
    ["an mbox without a name", write({ mbox: {}, tokens: ["a"] })],
    ["an mbox whose name the API refuses", write({ mbox: { name: "x".repeat(251) }, tokens: ["a"] })],
    ["a state that is no text", write({ view: { name: "home", state: {} }, tokens: ["a"] })],
    ["more than any page gives", write({ mbox: { name: "hero" }, tokens: ["a".repeat(10_000)] })],
  ])("is not %s", (_what, given) => {
    expect(readClickToken(given)).toBeUndefined();
  });

  it("can be anything without harm", () => {
    fc.assert(fc.property(fc.anything(), (value) => readClickToken(value) === undefined));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readClickToken(write(value));
      }),
    );
  });
});
