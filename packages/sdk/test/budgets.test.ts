/** What calls of a client on the device may cost, as `decisioning/test/budgets.test.ts` does for decisions. */
import { testBudgets } from "@fletch/test-kit/cost-budgets";

testBudgets(new URL("count-calls.ts", import.meta.url), {
  "a flag of a new visitor": { bytes: 2_400, calls: 100 },
  "attributes of a new visitor": { bytes: 13_800, calls: 165 },
});
