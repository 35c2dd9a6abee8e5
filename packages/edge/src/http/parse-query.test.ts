import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "./parse-query.ts";

const part = fc.constantFrom(
  "client",
  "session",
  "Id",
  "a",
  "=",
  "&",
  "?",
  "#",
  "+",
  "%",
  "%63",
  "%41",
  "%zz",
  "é",
  " ",
  "/",
);

describe("parseQuery", () => {
  it("agrees with URLSearchParams", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        const query = `?${parts.join("")}`;
        const [mine, theirs] = [parseQuery(`/rest/v1/delivery${query}`), new URLSearchParams(query)];
        return ["client", "sessionId", "a", "c", "?a"].every((name) => mine.get(name) === theirs.get(name));
      }),
      { numRuns: randomRuns(20_000) },
    );
  });

  it("accepts a URL without a query", () => {
    expect(parseQuery("/rest/v1/delivery").get("client")).toBeNull();
  });
});
