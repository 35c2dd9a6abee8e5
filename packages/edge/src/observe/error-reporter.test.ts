import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { ErrorReporter } from "./error-reporter.ts";

/** An async function whose promises are not of this program's `Promise`, as where zone.js replaces that. */
const rejectForeign = runInNewContext("async (error) => { throw error; }") as (error: Error) => Promise<never>;

describe("ErrorReporter", () => {
  it("reports the error of a hook whose promise is not of this program's `Promise`", async () => {
    const onError = vi.fn();
    const failure = new Error("the log is full");
    new ErrorReporter(onError).guard(() => rejectForeign(failure));
    await expect.poll(() => onError.mock.calls).toEqual([[failure, { requestId: undefined }]]);
  });

  it("logs the error of a failing `onError` whose promise is not of this program's `Promise`", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const [reported, failure] = [new Error("reported"), new Error("the log is full")];
    new ErrorReporter(() => rejectForeign(failure)).report(reported);
    await expect.poll(() => log.mock.calls).toContainEqual(["The option onError failed:", failure]);
    expect(log.mock.calls).toContainEqual(["The edge failed:", reported]);
  });

  it("passes over what a hook returns that has a `then` and is no promise", () => {
    const onError = vi.fn();
    // biome-ignore lint/suspicious/noThenProperty: it is what the test is about
    new ErrorReporter(onError).guard(() => ({ then: "later" }));
    expect(onError).not.toHaveBeenCalled();
  });
});
