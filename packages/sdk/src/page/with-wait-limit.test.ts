import { describe, expect, it } from "vitest";
import { BlockedTime } from "../promises/blocked-time.ts";
import { LazyPromise } from "./lazy-promise.ts";
import { OfferRequest } from "./offer-request.ts";
import { withWaitLimit } from "./with-wait-limit.ts";

const never = (): never => {
  throw new Error("There was no hurry");
};

describe("withWaitLimit", () => {
  it("resolves with the response for all callers, and counts the wait once", async () => {
    const offerRequest = new OfferRequest("mbox", "hero", 0, false, {});
    const waits = new BlockedTime();
    const started = performance.now();
    const waiting = Promise.all([
      withWaitLimit(offerRequest, waits, undefined, never),
      withWaitLimit(offerRequest, waits, 5_000, never),
    ]);
    setTimeout(
      () => offerRequest.settle({ response: { options: [], metrics: [], state: undefined, key: undefined } }),
      30,
    );
    await waiting;
    expect(waits.waited).toBeGreaterThan(0);
    expect(waits.waited).toBeLessThanOrEqual(performance.now() - started);
  });

  it("does not wait if the page has no time left", async () => {
    const waits = new BlockedTime();
    let hurried = 0;
    await withWaitLimit(new OfferRequest("mbox", "hero", 0, false, {}), waits, 0, () => {
      hurried += 1;
    });
    expect([hurried, waits.waited]).toEqual([1, 0]);
  });
});

describe("a LazyPromise", () => {
  it("starts at the first then, and gives all the same result", async () => {
    let collected = 0;
    const result = new LazyPromise(async () => ++collected);
    expect(collected).toBe(0);
    expect(await Promise.all([result, result.then((value) => value + 10), result.finally(() => undefined)])).toEqual([
      1, 11, 1,
    ]);
  });

  it("rejects only where it is awaited, without an unhandledRejection", async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown): number => unhandled.push(error);
    process.on("unhandledRejection", listen);
    new LazyPromise(async () => {
      throw new Error("never collected");
    });
    const failed = new LazyPromise<number>(async () => {
      throw new Error("collected");
    });
    expect(await failed.catch(() => -1)).toBe(-1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});
