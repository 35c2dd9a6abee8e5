import { runInNewContext } from "node:vm";
import { TargetError } from "@fletch/delivery-api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AsyncResult, type CallTiming } from "./async-result.ts";

const failure = new TargetError("network-error", "No answer");

function later<T>(value: T, delay = 5): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, delay, value));
}

async function failLater(delay = 5): Promise<never> {
  await later(undefined, delay);
  throw failure;
}

/** Everything that the process reports as unhandled while `work` runs. */
async function unhandledDuring(work: () => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const listener = (reason: unknown): void => void seen.push(reason);
  process.on("unhandledRejection", listener);
  try {
    await work();
    await later(undefined, 20);
  } finally {
    process.off("unhandledRejection", listener);
  }
  return seen;
}

describe("AsyncResult", () => {
  it("is awaited like any promise, with the result of its work", async () => {
    expect(await new AsyncResult(() => 1)).toBe(1);
    expect(await new AsyncResult(() => later(2))).toBe(2);
    expect(await Promise.all([new AsyncResult(() => 3), new AsyncResult(() => later(4))])).toEqual([3, 4]);
  });

  it("rejects with the error of its work, and never throws synchronously", async () => {
    const thrown = new AsyncResult(() => {
      throw failure;
    });
    await expect(thrown).rejects.toBe(failure);
    await expect(new AsyncResult(() => failLater())).rejects.toBe(failure);
  });

  it("chains with then, catch and finally", async () => {
    const order: string[] = [];
    const result = await new AsyncResult(() => later(2))
      .then((value) => value * 2)
      .finally(() => order.push("finally"));
    expect([result, order]).toEqual([4, ["finally"]]);
    expect(await new AsyncResult<number>(() => failLater()).catch(() => 7)).toBe(7);
    expect(await new AsyncResult(() => 1).finally(() => order.push("again"))).toBe(1);
    expect(order).toEqual(["finally", "again"]);
  });

  it("waits for promises that are not of this program's `Promise`, as where zone.js replaces that", async () => {
    const callForeign = runInNewContext("async (work) => await work()") as <T>(work: () => T) => Promise<Awaited<T>>;
    const reported: unknown[] = [];
    const unhandled = await unhandledDuring(async () => {
      const failed = new AsyncResult(() => callForeign(() => failLater(1)));
      expect(failed.ready()).toBe(false);
      await failed.wait();
      expect([failed.ready(), failed.successful()]).toEqual([true, false]);
      const callback = (): Promise<never> => callForeign(() => failLater(1));
      const result = new AsyncResult(
        () => callForeign(() => 1),
        { callback },
        (error) => void reported.push(error),
      );
      expect(await result).toBe(1);
      await expect.poll(() => reported).toEqual([failure]);
    });
    expect(unhandled).toEqual([]);
  });

  it("has its outcome in ready() and successful()", async () => {
    const pending = new AsyncResult(() => later(1));
    expect(pending.ready()).toBe(false);
    expect(() => pending.successful()).toThrowError(expect.objectContaining({ code: "result-not-ready" }));
    await pending.wait();
    expect([pending.ready(), pending.successful()]).toEqual([true, true]);
    const failed = new AsyncResult(() => failLater());
    await failed.wait();
    expect([failed.ready(), failed.successful()]).toEqual([true, false]);
  });

  it("waits up to the timeout, and its work goes on", async () => {
    let finish: (value: string) => void = () => {};
    const work = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const result = new AsyncResult(() => work);
    await result.wait(1);
    expect(result.ready()).toBe(false);
    await expect(result.get({ timeout: 1 })).rejects.toMatchObject({ code: "wait-timeout" });
    finish("value");
    expect(await result.get()).toBe("value");
    expect(await result.get({ timeout: 1 })).toBe("value");
  });

  it("rejects get() with the call's own error, and never wait()", async () => {
    const result = new AsyncResult(() => failLater());
    await result.wait();
    await expect(result.get()).rejects.toBe(failure);
  });

  it("keeps a failure for a late await, without an unhandledRejection", async () => {
    const unhandled = await unhandledDuring(async () => {
      const result = new AsyncResult(() => failLater(1));
      await later(undefined, 15);
      await expect(result).rejects.toBe(failure);
      new AsyncResult(() => failLater(1), { errCallback: () => undefined });
      new AsyncResult(() => failLater(1), { callback: () => undefined });
    });
    expect(unhandled).toEqual([]);
  });

  describe("measures", () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    function start(duration: number): { result: AsyncResult<number>; timing: CallTiming } {
      let timing: CallTiming = { total: -1, waited: -1 };
      const result = new AsyncResult((given) => {
        timing = given;
        return later(1, duration);
      });
      return { result, timing };
    }

    it("the whole call, and no waiting without an await", async () => {
      const { result, timing } = start(20);
      await vi.advanceTimersByTimeAsync(50);
      await result;
      expect(timing).toEqual({ total: 20, waited: 0 });
    });

    it("waiting from the first await on", async () => {
      const { result, timing } = start(40);
      await vi.advanceTimersByTimeAsync(15);
      const collected = result.then(() => undefined);
      await vi.advanceTimersByTimeAsync(60);
      await collected;
      expect(timing).toEqual({ total: 40, waited: 25 });
    });

    it("overlapping waits once, and sums up successive ones", async () => {
      const { result, timing } = start(40);
      const waits = [result.wait(10), result.wait(10), result.get({ timeout: 5 }).catch(() => undefined)];
      await vi.advanceTimersByTimeAsync(30);
      await Promise.all(waits);
      expect(timing.waited).toBe(10);
      const collected = Promise.all([result, result.get()]);
      await vi.advanceTimersByTimeAsync(30);
      await collected;
      expect(timing).toEqual({ total: 40, waited: 20 });
    });
  });

  it("accepts a timeout above the limit of timers", async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error): void => void warnings.push(warning);
    process.on("warning", listener);
    for (const timeout of [2 ** 31 - 1, 2 ** 31, 1e300, Number.POSITIVE_INFINITY, Number.NaN, -1]) {
      expect(await new AsyncResult(() => later(1, 30)).get({ timeout }), String(timeout)).toBe(1);
      const waited = new AsyncResult(() => later(2, 30));
      await waited.wait(timeout);
      expect(waited.ready(), String(timeout)).toBe(true);
    }
    process.off("warning", listener);
    expect(warnings).toEqual([]);
  });

  describe("D16: of callback and errCallback", () => {
    it("exactly one runs, once, after the handle was returned and before it is ready", async () => {
      const seen: string[] = [];
      const callbacks = {
        callback: (value: unknown) => seen.push(`callback ${value} ${result.ready()}`),
        errCallback: () => seen.push("errCallback"),
      };
      const result: AsyncResult<number> = new AsyncResult(() => 1, callbacks);
      seen.push("returned");
      await result.wait();
      expect(await result.get()).toBe(1);
      expect(seen).toEqual(["returned", "callback 1 false"]);
    });

    it("errCallback gets the error that get() rejects with", async () => {
      const seen: unknown[] = [];
      const callbacks = { callback: () => seen.push("callback"), errCallback: (error: unknown) => seen.push(error) };
      const result = new AsyncResult(() => failLater(), callbacks);
      await result.wait();
      expect(seen).toEqual([failure]);
      await expect(result.get()).rejects.toBe(failure);
    });

    it("one that throws or rejects is reported, and the call is unaffected", async () => {
      const reported: unknown[] = [];
      const report = (error: unknown): void => void reported.push(error);
      const thrown = new Error("thrown");
      const rejected = new Error("rejected");
      const first = new AsyncResult(
        () => 1,
        {
          callback: () => {
            throw thrown;
          },
        },
        report,
      );
      const second = new AsyncResult(() => 2, { callback: () => Promise.reject(rejected) }, report);
      expect(await Promise.all([first.get(), second.get()])).toEqual([1, 2]);
      await later(undefined);
      expect(reported).toEqual([thrown, rejected]);
    });
  });
});
