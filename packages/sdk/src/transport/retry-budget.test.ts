import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryBudget } from "./retry-budget.ts";

describe("RetryBudget", () => {
  it("allows retries at the start, but not unlimited", () => {
    const budget = new RetryBudget(0.1, 3);
    expect([1, 2, 3, 4].map(() => budget.spend())).toEqual([true, true, true, false]);
  });

  it("never allows more than its start and a tenth of the calls", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (calls) => {
        const budget = new RetryBudget();
        let granted = 0;
        for (const fails of calls) {
          budget.earn();
          if (fails && budget.spend()) granted++;
        }
        expect(granted).toBeLessThanOrEqual(10 + calls.length / 10 + 1e-6);
      }),
    );
  });
});
