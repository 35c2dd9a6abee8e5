/** Budgets of what a call costs, in units that need no clock. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compileProgram } from "./compile-program.ts";
import type { Cost } from "./count-cost.ts";

/**
 * Interpreted code only, and room for all that is allocated until it is counted. Without them the compiler decides, at a time of its own, which
 * objects it does without.
 */
const flags = ["--expose-gc", "--no-opt", "--no-sparkplug", "--min-semi-space-size=64", "--max-semi-space-size=64"];

/** Runs a program that prints costs by name, as JSON. */
export async function runCostProgram(program: URL): Promise<Readonly<Record<string, Cost>>> {
  const compiled = await compileProgram(fileURLToPath(program));
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, compiled]);
  return JSON.parse(stdout) as Readonly<Record<string, Cost>>;
}

/** What is wrong with a cost; `undefined` if it keeps its budget and needs more than half of it. */
export function findBudgetFault(cost: Cost | undefined, { bytes, calls }: Cost): string | undefined {
  if (cost === undefined) return "It was not counted.";
  const words = `It allocates ${cost.bytes} bytes and calls ${cost.calls} functions; its budget is ${bytes} bytes and ${calls} calls.`;
  if (cost.bytes > bytes || cost.calls > calls) return words;
  if (cost.bytes <= bytes / 2 || cost.calls <= calls / 2) return `${words} Lower it, so that it notices something.`;
  return undefined;
}
