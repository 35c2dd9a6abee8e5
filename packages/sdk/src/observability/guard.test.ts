import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { guard } from "./guard.ts";

describe("guard", () => {
  const failure = new Error("the observer is full");

  it("returns the result, and reports what is thrown", () => {
    const report = vi.fn();
    expect(guard(() => 1, report)).toBe(1);
    const refuse = (): never => {
      throw failure;
    };
    expect(guard(refuse, report)).toBeUndefined();
    expect(report.mock.calls).toEqual([[failure]]);
  });

  it("reports rejections, of promises that are not of this program's `Promise` too, as where zone.js replaces that", async () => {
    const rejectForeign = runInNewContext("async (error) => { throw error; }") as (error: Error) => Promise<never>;
    const report = vi.fn();
    guard(() => Promise.reject(failure), report);
    guard(() => rejectForeign(failure), report);
    await expect.poll(() => report.mock.calls).toEqual([[failure], [failure]]);
  });
});
