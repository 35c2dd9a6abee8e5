import { expect, it } from "vitest";
import { describeSecret } from "./describe-secret.ts";

it("an edge on PostgreSQL without a secret is told of, and no other", () => {
  const postgres = "postgres://127.0.0.1/edge";
  expect(describeSecret(postgres, undefined)).toContain("Set FLETCH_SECRET");
  expect(describeSecret(postgres, "a secret of some length")).toBeNull();
  // Beside a file one is kept, and in memory nothing outlives the process.
  for (const database of [undefined, ":memory:", ".fletch/edge.db"]) {
    expect(describeSecret(database, undefined)).toBeNull();
  }
});
