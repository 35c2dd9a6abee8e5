import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { mapResult } from "./map-result.ts";

describe("mapResult", () => {
  it("maps a value at once", () => {
    expect(mapResult(2, (value) => value + 1)).toBe(3);
  });

  it("maps the value of a promise", async () => {
    const result = mapResult(Promise.resolve(2), (value) => value + 1);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(3);
  });

  it("maps the value of a promise that is not of this program's `Promise`, as where zone.js replaces that", async () => {
    const foreign = runInNewContext("Promise.resolve(2)") as Promise<number>;
    expect(foreign).not.toBeInstanceOf(Promise);
    expect(await mapResult(foreign, (value) => value + 1)).toBe(3);
  });

  it("awaits no lazy promise, and no value with a `then`", () => {
    // biome-ignore lint/suspicious/noThenProperty: it is what the test is about
    const lazy = { then: () => expect.unreachable() };
    expect(mapResult(lazy, (value) => value)).toBe(lazy);
  });
});
