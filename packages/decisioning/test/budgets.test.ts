/**
 * What a decision may cost, and an artifact until it is ready for the first one, counted: no clock decides whether these tests pass, so they say the same on every machine. A change that makes a
 * decision much dearer is noticed the day it is made. If it is worth that, raise the budget in the same commit, and say why.
 *
 * The counts are those of the interpreter: there every allocation is made that the source asks for. Node's versions differ by a few per cent,
 * and budgets have a fifth of room. A new budget: run the test, and take what it prints.
 */
import { testBudgets } from "@fletch/test-kit/cost-budgets";
import type { Cost } from "@fletch/test-kit/count-cost";
import type { requests } from "./budget-workloads.ts";

const budgets: Readonly<Record<keyof typeof requests | "an artifact of 80 rules", Cost>> = {
  "one mbox": { bytes: 7_000, calls: 370 },
  "ten mboxes": { bytes: 34_000, calls: 1_600 },
  "a page load with 20 matching rules": { bytes: 70_000, calls: 3_500 },
  "one mbox with its trace": { bytes: 23_000, calls: 550 },
  "an artifact of 80 rules": { bytes: 60_000, calls: 12_000 },
};

testBudgets(new URL("count-decisions.ts", import.meta.url), budgets);
