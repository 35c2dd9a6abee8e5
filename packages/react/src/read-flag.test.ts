import { createTestFlags, type FlagSnapshot } from "@fletch/sdk/flags";
import { describe, expect, it } from "vitest";
import { readFlag } from "./read-flag.ts";

const snapshot: FlagSnapshot = {
  flags: { values: { beta: true, theme: { dark: true } }, reason: "SPLIT", variant: "A", unset: ["headline"] },
  loaded: { values: { loyal: true }, reason: "SPLIT", variant: "B", isOpen: true },
  near: { values: {}, reason: "ERROR", errorCode: "GENERAL", errorMessage: "Decided at the edge" },
};
const read = (mbox: string, key: string, fallback?: unknown): object => readFlag(snapshot, mbox, key, fallback);

describe("a flag of the page's state", () => {
  it("has its value with reason and variant", () => {
    expect(read("flags", "beta", false)).toEqual({
      mbox: "flags",
      key: "beta",
      value: true,
      reason: "SPLIT",
      variant: "A",
    });
    expect(read("flags", "theme")).toMatchObject({ value: { dark: true } });
  });

  it("is the fallback for default content, another type, and an unknown flag", () => {
    expect(read("flags", "headline", "x")).toMatchObject({ value: "x", reason: "DEFAULT", variant: "A" });
    expect(read("flags", "beta", "x")).toMatchObject({ value: "x", reason: "ERROR", errorCode: "TYPE_MISMATCH" });
    expect(read("flags", "beta", 1n)).toMatchObject({ value: 1n, errorCode: "TYPE_MISMATCH" });
    expect(read("flags", "none", 1)).toMatchObject({ value: 1, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
    expect(read("loaded", "none", 1)).toMatchObject({ value: 1, reason: "DEFAULT", variant: "B" });
    expect(read("none", "none", 1)).toMatchObject({ value: 1, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
    expect(read("near", "city", "")).toMatchObject({ errorCode: "GENERAL", errorMessage: "Decided at the edge" });
  });

  it.each(["__proto__", "constructor", "toString"])("reaches no prototype by the name %s", (name) => {
    expect(read("flags", name, 1)).toMatchObject({ value: 1, errorCode: "FLAG_NOT_FOUND" });
    expect(read(name, "beta", 1)).toMatchObject({ value: 1, errorCode: "FLAG_NOT_FOUND" });
  });

  it.each([
    ["beta", false],
    ["beta", "x"],
    ["none", 1],
    ["steps", 1],
    ["list", []],
    ["list", {}],
    ["steps", undefined],
  ])("agrees with flags.details for %s and the fallback %j", (key, fallback) => {
    const values = { beta: true, steps: 3, list: [1] };
    const flags = createTestFlags<{ flags: Record<string, unknown> }>({ flags: values });
    const expected = flags.details("flags", key, fallback);
    const { value, reason, errorCode } = readFlag({ flags: { values, reason: "STATIC" } }, "flags", key, fallback);
    expect({ value, reason, errorCode }).toEqual({
      value: expected.value,
      reason: expected.reason,
      errorCode: expected.errorCode,
    });
  });
});
