import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeClock, type FakeClock } from "../../test/fake-clock.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";

const settings = { failures: 3, openTime: { initial: 1_000, max: 8_000 } };

function createBreaker(): { breaker: CircuitBreaker; clock: FakeClock; changes: string[] } {
  const clock = createFakeClock();
  const changes: string[] = [];
  return {
    breaker: new CircuitBreaker(
      settings,
      clock,
      () => 1,
      (state) => changes.push(state),
    ),
    clock,
    changes,
  };
}

function fail(breaker: CircuitBreaker, times: number): void {
  for (let time = 0; time < times; time++) {
    breaker.admit();
    breaker.failed();
  }
}

describe("CircuitBreaker", () => {
  it("opens after a number of consecutive failures", () => {
    const { breaker, changes } = createBreaker();
    fail(breaker, 2);
    breaker.succeeded();
    fail(breaker, 2);
    expect(breaker.admit()).toBe(true);
    fail(breaker, 1);
    expect(breaker.admit()).toBe(false);
    expect(changes).toEqual(["open"]);
  });

  it("admits one probe after the pause, and everything after its success", async () => {
    const { breaker, clock, changes } = createBreaker();
    fail(breaker, 3);
    await clock.advance(1_000);
    expect(breaker.isOpen).toBe(false);
    expect([breaker.admit(), breaker.admit(), breaker.admit()]).toEqual([true, false, false]);
    breaker.succeeded();
    expect([breaker.admit(), breaker.admit()]).toEqual([true, true]);
    expect(changes).toEqual(["open", "closed"]);
  });

  it("doubles the pause after each failed probe, up to the maximum", async () => {
    const { breaker, clock } = createBreaker();
    fail(breaker, 3);
    for (const openTime of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      await clock.advance(openTime - 1);
      expect(breaker.admit()).toBe(false);
      await clock.advance(1);
      expect(breaker.admit()).toBe(true);
      breaker.failed();
    }
  });

  it("admits another probe if the first was aborted", async () => {
    const { breaker, clock } = createBreaker();
    fail(breaker, 3);
    await clock.advance(1_000);
    expect(breaker.admit()).toBe(true);
    breaker.gaveUp();
    expect(breaker.admit()).toBe(true);
  });

  it("works when the system clock is set", async () => {
    const { breaker, clock } = createBreaker();
    fail(breaker, 3);
    clock.jump(-86_400_000);
    await clock.advance(1_000);
    expect(breaker.admit()).toBe(true);
  });

  it("always admits a request again eventually", () => {
    const step = fc.constantFrom("admit", "failed", "succeeded", "gaveUp");
    return fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 100 }), async (steps) => {
        const { breaker, clock } = createBreaker();
        let admitted = false;
        for (const each of steps) {
          if (each === "admit") admitted = breaker.admit() || admitted;
          else if (admitted) breaker[each as "failed" | "succeeded" | "gaveUp"]();
        }
        breaker.gaveUp();
        await clock.advance(8_000);
        expect(breaker.admit()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
