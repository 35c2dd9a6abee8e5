import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import type { Findings } from "./model.ts";

/** What `bench/results.json` holds: the last findings of each scenario, and when and on what they were made. */
export interface Results {
  readonly scenarios: Readonly<Record<string, ScenarioResult>>;
}

export interface ScenarioResult extends Findings {
  readonly title: string;
  /** ISO 8601, the day. */
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly rounds: number;
}

const file = new URL("../results.json", import.meta.url);

export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { scenarios: {} };
    throw error;
  }
}

/** Figures are kept to four digits: no run repeats more of them. */
export function writeResults(results: Results): void {
  const round = (_: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  writeFileSync(file, `${JSON.stringify(results, round, 2)}\n`);
}

export function toResult(title: string, findings: Findings, rounds: number): ScenarioResult {
  return {
    title,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpus: os.availableParallelism(),
    rounds,
    ...findings,
  };
}
