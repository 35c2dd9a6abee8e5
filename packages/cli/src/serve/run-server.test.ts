import { expect, it } from "vitest";
import { describeSecret } from "./run-server.ts";

it("fletch serve warns of a missing secret on PostgreSQL, and on no other database", () => {
  const postgres = "postgres://127.0.0.1/edge";
  expect(describeSecret(postgres, undefined)).toContain("Set FLETCH_SECRET");
  expect(describeSecret(postgres, "a secret of some length")).toBeNull();
  // A database file has its secret beside it. Nothing in memory outlives the process.
  for (const database of [undefined, ":memory:", ".fletch/edge.db"]) {
    expect(describeSecret(database, undefined)).toBeNull();
  }
});
