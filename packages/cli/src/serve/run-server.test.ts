import { TargetError } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { describeError, describeSecret } from "./run-server.ts";

it("fletch serve warns of a missing secret on PostgreSQL, and on no other database", () => {
  const postgres = "postgres://127.0.0.1/edge";
  expect(describeSecret(postgres, undefined)).toContain("Set FLETCH_SECRET");
  expect(describeSecret(postgres, "a secret of some length")).toBeNull();
  // A database file has its secret beside it. Nothing in memory outlives the process.
  for (const database of [undefined, ":memory:", ".fletch/edge.db"]) {
    expect(describeSecret(database, undefined)).toBeNull();
  }
});

describe("what fletch serve prints of a failure", () => {
  const bug = (): Error => new TypeError("rules is not iterable");
  const noRequest = { requestId: undefined };

  it("has the stack and the cause of a TargetError", () => {
    const following = new TargetError("artifact-unavailable", "Following the activities failed", { cause: bug() });
    const printed = describeError(following, noRequest);
    expect(printed).toMatch(/^artifact-unavailable: Following the activities failed\n {4}at .*run-server\.test\.ts/);
    expect(printed).toMatch(/\nCaused by: TypeError: rules is not iterable\n {4}at bug .*run-server\.test\.ts/);
    expect(printed).toContain("The edge keeps serving the last good activities.");
    const late = new TargetError("store-unavailable", "The store cannot be used now", { cause: new Error("57014") });
    expect(describeError(late, { requestId: "r1" })).toMatch(
      /^Request r1: store-unavailable: .*\nCaused by: Error: 57014\n/s,
    );
  });

  it("is one line of an error with issues, which people correct in their files", () => {
    const issues = [{ path: "hero.yaml:3:1", expected: "a name", received: "nothing" }];
    const invalid = new TargetError("invalid-activities", "hero.yaml:3:1: expected a name", { issues, cause: bug() });
    expect(describeError(invalid, noRequest)).toBe(
      "invalid-activities: hero.yaml:3:1: expected a name\nThe edge keeps serving the last good activities.",
    );
  });

  it("has the stack of any other error", () => {
    expect(describeError(bug(), noRequest)).toMatch(/^TypeError: rules is not iterable\n {4}at bug /);
  });
});
