import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import type { Findings } from "./model.ts";

/** The content of `bench/results.json`: the last results of each scenario, with date and machine. */
export interface Results {
  readonly scenarios: Readonly<Record<string, ScenarioResult>>;
}

export interface ScenarioResult extends Findings {
  readonly title: string;
  /** The day, in ISO 8601. */
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

/** Rounds figures to four digits: runs differ in the others. */
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
