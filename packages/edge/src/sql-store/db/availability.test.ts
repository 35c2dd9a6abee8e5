import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Availability } from "./availability.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Availability", () => {
  it("probes a lost database until it responds", async () => {
    const probe = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error("still lost"));
    const onLost = vi.fn();
    const availability = new Availability({ probe, onLost });
    const problem = availability.lose(new Error("lost"));
    expect([availability.problem, availability.lose(new Error("lost again"))]).toEqual([problem, problem]);
    await vi.runAllTimersAsync();
    expect(availability.problem).toBeNull();
    expect([probe.mock.calls.length, onLost.mock.calls.length]).toEqual([2, 1]);
  });

  it("closes after a probe under way, and probes no more", async () => {
    let fail = (): void => expect.unreachable();
    const probe = vi.fn(
      () =>
        new Promise<void>((_resolve, reject) => {
          fail = () => reject(new Error("still lost"));
        }),
    );
    const availability = new Availability({ probe, onLost: () => undefined });
    availability.lose(new Error("lost"));
    await vi.runAllTimersAsync();
    const ends: string[] = [];
    const closed = availability.close().then(() => ends.push("closed"));
    await vi.runAllTimersAsync();
    ends.push("probed");
    fail();
    await closed;
    expect([ends, probe.mock.calls.length, vi.getTimerCount()]).toEqual([["probed", "closed"], 1, 0]);
  });
});
