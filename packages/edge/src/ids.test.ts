import { describe, expect, it } from "vitest";
import { createTimeOrderedId } from "./ids.ts";

describe("createTimeOrderedId", () => {
  it("creates UUIDs of version 7, which sort by time", () => {
    const ids = Array.from({ length: 50 }, createTimeOrderedId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(50);
    expect(ids.map((id) => id.slice(0, 13))).toEqual(ids.map((id) => id.slice(0, 13)).toSorted());
  });
});
