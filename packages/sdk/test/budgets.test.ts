/** What calls of a client on the device may cost, as `decisioning/test/budgets.test.ts` does for decisions. */
import { findBudgetFault, runCostProgram } from "@fletch/test-kit/cost-budgets";
import type { Cost } from "@fletch/test-kit/count-cost";
import { beforeAll, describe, expect, it } from "vitest";

const budgets: Readonly<Record<string, Cost>> = {
  "a flag of a new visitor": { bytes: 2_400, calls: 100 },
  "attributes of a new visitor": { bytes: 13_800, calls: 165 },
};

describe("the budget of allocated bytes and function calls", () => {
  let costs: Readonly<Record<string, Cost>>;

  beforeAll(async () => {
    costs = await runCostProgram(new URL("count-calls.ts", import.meta.url));
  });

  it.each(Object.entries(budgets))("of %s is not exceeded", (name, budget) => {
    expect(findBudgetFault(costs[name], budget)).toBeUndefined();
  });
});
