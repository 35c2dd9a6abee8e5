import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { targetErrorCodes } from "./error-codes.ts";
import { errorFromIssues, isTargetError, TargetError } from "./target-error.ts";

describe("TargetError", () => {
  it("has its code, its cause and its details", () => {
    const cause = new Error("ECONNREFUSED");
    const error = new TargetError("network-error", "no answer", { cause, attempts: 3, requestId: "r1" });
    expect(error).toMatchObject({ name: "TargetError", code: "network-error", cause, attempts: 3, requestId: "r1" });
    expect(error.issues).toEqual([]);
  });

  it("is recognized by isTargetError, also by code and across copies of the class", () => {
    const error = new TargetError("not-ready", "not yet");
    expect(isTargetError(error)).toBe(true);
    expect(isTargetError(error, "not-ready")).toBe(true);
    expect(isTargetError(error, "http-error")).toBe(false);
    expect(isTargetError(new Error("x"))).toBe(false);
    expect(isTargetError(null)).toBe(false);
    const foreign = runInNewContext(
      "Object.assign(new Error('x'), { code: 'not-ready', [Symbol.for('fletch.TargetError')]: true })",
    );
    expect(isTargetError(foreign, "not-ready")).toBe(true);
  });

  it("lists the first issues in its message, and has all in issues", () => {
    const issues = Array.from({ length: 7 }, (_, i) => ({ path: `$.a[${i}]`, expected: "a number", received: "null" }));
    const error = errorFromIssues("invalid-request", "The request is not valid", issues);
    expect(error.message).toContain("$.a[4]: expected a number, received null; and 2 more");
    expect(error.issues).toHaveLength(7);
  });

  it("has a documented code", () => {
    for (const [code, meaning] of Object.entries(targetErrorCodes)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(meaning.length).toBeGreaterThan(20);
    }
  });
});
