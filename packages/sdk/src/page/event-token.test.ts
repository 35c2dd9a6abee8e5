import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventSubject, readEventToken, writeEventToken } from "./event-token.ts";

const write = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("an event token of a page", () => {
  it.each<EventSubject>([
    {
      mbox: { name: "hero" },
      tokens: ["B8C2FP2IuBgmeJcDfXHjGpNWHtnQtQrJfmRrQugEa2qCnQ9Y9OaLL2gsdrWQTvE54PwSz67rmXWmSnkXpSSS2Q=="],
    },
    { mbox: { name: "grüße/日本", state: "s+/=" }, tokens: ["a", "b"] },
    { view: { name: "home", key: "k", state: "s" }, tokens: ["a"] },
    { pageLoad: { state: "s" }, tokens: ["a"] },
    { pageLoad: {}, tokens: ["a"] },
  ])("is parsed to the display or click that it was made for: %j", (subject) => {
    const token = writeEventToken(subject);
    expect(token).toMatch(/^[\w-]+$/);
    expect(readEventToken(token)).toEqual(subject);
    expect(readEventToken(` ${token}\n`)).toEqual(subject);
  });

  it("is never longer than the limit of the parser", () => {
    for (const length of [0, 5_990, 6_020, 6_050, 7_000, 200_000]) {
      const token = writeEventToken({ mbox: { name: "hero", state: "s".repeat(length) }, tokens: ["a"] });
      expect(readEventToken(token)).toMatchObject({ mbox: { name: "hero" }, tokens: ["a"] });
    }
    expect(writeEventToken({ mbox: { name: "hero" }, tokens: ["a".repeat(8_000)] })).toBeUndefined();
  });

  it("has only Target's tokens and their location", () => {
    const click = {
      mbox: { name: "hero", more: 1 },
      tokens: ["a"],
      id: "mine",
      parameters: { a: "b" },
      order: { id: "1" },
    };
    expect(readEventToken(write(click))).toEqual({ mbox: { name: "hero" }, tokens: ["a"] });
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["an empty text", ""],
    ["a list", [writeEventToken({ mbox: { name: "hero" }, tokens: ["a"] })]],
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
  ])("is refused if it is %s", (_what, given) => {
    expect(readEventToken(given)).toBeUndefined();
  });

  it("may be any text without throwing", () => {
    fc.assert(fc.property(fc.anything(), (value) => readEventToken(value) === undefined));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readEventToken(write(value));
      }),
    );
  });
});
