/**
 * Prints the failed tests of several runs by name, and as the last line the counts of all: `N passed, N failed`.
 *
 *     tsx scripts/sum-test-runs.ts VITEST.json [LOG…]
 *
 * - `VITEST.json`: the JSON report of Vitest.
 * - `LOG`: what another run printed: a line with `✗` for each failed test, and `N passed, N failed` as a line of its own. A log without
 *   this line counts as one failed test.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The counts of a run, and a text for each failure. */
export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [report = "", ...logs] = process.argv.slice(2);
  const runs = [readVitestReport(readText(report)), ...logs.map((log) => readLog(readText(log), log))];
  for (const failure of runs.flatMap(({ failures }) => failures)) console.log(`✗ ${failure}\n`);
  const sum = (count: "passed" | "failed") => runs.reduce((total, run) => total + run[count], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
}

/** A run that ended before it wrote has no text. */
function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Reads Vitest's JSON report. A file that failed outside its tests counts as one failed test. */
export function readVitestReport(text: string): TestRun {
  if (text === "") return { passed: 0, failed: 1, failures: ["Vitest wrote no report"] };
  const { numPassedTests, testResults } = JSON.parse(text) as VitestReport;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [`${file}\n${message}`];
    return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}\n${failureMessages.join("\n")}`);
  });
  return { passed: numPassedTests, failed: failures.length, failures };
}

/** Reads what a run printed. */
export function readLog(text: string, name: string): TestRun {
  const counts = text.match(/^(\d+) passed, (\d+) failed\s*$/m);
  if (counts === null) return { passed: 0, failed: 1, failures: [`${name}: the run did not reach its end`] };
  const failures = text.split("\n").filter((line) => line.includes("✗"));
  return {
    passed: Number(counts[1]),
    failed: Number(counts[2]),
    failures: failures.map((line) => line.replace(/^.*✗\s*/, "")),
  };
}
