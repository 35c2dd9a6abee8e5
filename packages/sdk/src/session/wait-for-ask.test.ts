import { describe, expect, it } from "vitest";
import { Ask } from "./ask.ts";
import { Collected } from "./collected.ts";
import { waitForAsk } from "./wait-for-ask.ts";
import { WaitMeter } from "./wait-meter.ts";

const never = (): never => {
  throw new Error("There was no hurry");
};

describe("waiting for an answer", () => {
  it("ends with the answer, for all who wait, and counts once", async () => {
    const ask = new Ask("mbox", "hero", 0, false, {});
    const waits = new WaitMeter();
    const waiting = Promise.all([waitForAsk(ask, waits, undefined, never), waitForAsk(ask, waits, 5_000, never)]);
    const started = performance.now();
    setTimeout(() => ask.settle({ answer: { options: [], metrics: [], state: undefined, key: undefined } }), 30);
    await waiting;
    expect(waits.waited).toBeGreaterThan(0);
    expect(waits.waited).toBeLessThanOrEqual(performance.now() - started + 1);
  });

  it("does not begin where the page has no patience left", async () => {
    const waits = new WaitMeter();
    let hurried = 0;
    await waitForAsk(new Ask("mbox", "hero", 0, false, {}), waits, 0, () => {
      hurried += 1;
    });
    expect([hurried, waits.waited]).toEqual([1, 0]);
  });
});

describe("a result that is collected late", () => {
  it("does nothing until somebody asks, and then the same for everybody", async () => {
    let collected = 0;
    const result = new Collected(async () => ++collected);
    expect(collected).toBe(0);
    expect(await Promise.all([result, result.then((value) => value + 10), result.finally(() => undefined)])).toEqual([
      1, 11, 1,
    ]);
  });

  it("rejects for who asks, and for nobody else", async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown): number => unhandled.push(error);
    process.on("unhandledRejection", listen);
    new Collected(async () => {
      throw new Error("never collected");
    });
    const failed = new Collected<number>(async () => {
      throw new Error("collected");
    });
    expect(await failed.catch(() => -1)).toBe(-1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});
