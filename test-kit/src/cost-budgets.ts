/** Budgets of what a call costs, in units that need no clock. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { compileProgram } from "./compile-program.ts";
import type { Cost } from "./count-cost.ts";

/**
 * Interpreted code only, and room for all that is allocated until it is counted. Without them the compiler decides, at a time of its own, which
 * objects it does without.
 */
const flags = ["--expose-gc", "--no-opt", "--no-sparkplug", "--min-semi-space-size=64", "--max-semi-space-size=64"];

/**
 * Declares a test for each budget: what a program counted keeps it, and needs more than half of it.
 *
 * @param program prints costs by name, as JSON; `countCost` counts them
 */
export function testBudgets(program: URL, budgets: Readonly<Record<string, Cost>>): void {
  describe("the budget of allocated bytes and function calls", () => {
    let costs: Readonly<Record<string, Cost>>;

    beforeAll(async () => {
      const compiled = await compileProgram(fileURLToPath(program));
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, compiled]);
      costs = JSON.parse(stdout) as typeof costs;
    });

    it.each(Object.entries(budgets))("of %s is not exceeded", (name, budget) => {
      expect(findFault(costs[name], budget)).toBeUndefined();
    });
  });
}

function findFault(cost: Cost | undefined, { bytes, calls }: Cost): string | undefined {
  if (cost === undefined) return "It was not counted.";
  const words = `It allocates ${cost.bytes} bytes and calls ${cost.calls} functions; its budget is ${bytes} bytes and ${calls} calls.`;
  if (cost.bytes > bytes || cost.calls > calls) return words;
  if (cost.bytes <= bytes / 2 || cost.calls <= calls / 2) return `${words} Lower it, so that it notices something.`;
  return undefined;
}
