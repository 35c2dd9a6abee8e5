import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../test/fake-clock.ts";
import { DeadlineTimer } from "./deadline-timer.ts";

describe("DeadlineTimer", () => {
  it("uses one timer for the earliest deadline", async () => {
    const clock = createFakeClock();
    const start = clock.elapsed();
    const due: number[] = [];
    const timer = new DeadlineTimer(clock, () => due.push(clock.elapsed() - start));
    for (const delay of [300, 100, 200]) timer.expect(start + delay);
    expect(clock.waiting).toEqual([100]);
    await clock.advance(100);
    expect([due, clock.waiting]).toEqual([[100], []]);
  });

  it("fires at once for a deadline that has passed", async () => {
    const clock = createFakeClock();
    let fired = 0;
    new DeadlineTimer(clock, () => fired++).expect(clock.elapsed() - 5);
    await clock.advance(0);
    expect(fired).toBe(1);
  });

  it("fires no deadline after it was cancelled, and can be used again", async () => {
    const clock = createFakeClock();
    let fired = 0;
    const timer = new DeadlineTimer(clock, () => fired++);
    timer.expect(clock.elapsed() + 10);
    timer.cancel();
    expect(clock.waiting).toEqual([]);
    timer.expect(clock.elapsed() + 20);
    await clock.advance(20);
    expect(fired).toBe(1);
  });
});
