import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { whenReady } from "./when-ready.ts";

describe("whenReady", () => {
  it("passes on a value at once", () => {
    expect(whenReady(2, (value) => value + 1)).toBe(3);
  });

  it("passes on the value of a promise", async () => {
    const result = whenReady(Promise.resolve(2), (value) => value + 1);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(3);
  });

  it("passes on the value of a promise of another global object", async () => {
    const foreign = runInNewContext("Promise.resolve(2)") as Promise<number>;
    expect(foreign).not.toBeInstanceOf(Promise);
    expect(await whenReady(foreign, (value) => value + 1)).toBe(3);
  });

  it("throws at once, or rejects", async () => {
    const refuse = (): never => {
      throw new Error("refused");
    };
    expect(() => whenReady(2, refuse)).toThrow("refused");
    await expect(whenReady(Promise.resolve(2), refuse)).rejects.toThrow("refused");
  });
});
