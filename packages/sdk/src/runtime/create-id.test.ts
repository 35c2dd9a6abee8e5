import { describe, expect, it } from "vitest";
import { createId, createSupplementalDataId } from "./create-id.ts";

describe("created ids", () => {
  it("are version 4 UUIDs without hyphens, and unique", () => {
    const ids = Array.from({ length: 2_000 }, createId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("for supplemental data are two times 16 upper-case hex digits, each starting below 8", () => {
    const ids = Array.from({ length: 2_000 }, createSupplementalDataId);
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-F]{15}-[0-7][0-9A-F]{15}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
