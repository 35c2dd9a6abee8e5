/** START HERE: the scenarios one after the other, each in its own process; then the table, the results and the page. */
import { fork } from "node:child_process";
import { printTable } from "./document/print-table.ts";
import { writeDocuments } from "./document/write-documents.ts";
import type { Effort, Findings } from "./model.ts";
import { describeUsage, type Options, parseOptions } from "./options.ts";
import { type Results, readResults, type ScenarioResult, toResult, writeResults } from "./results.ts";
import { type ScenarioEntry, scenarios } from "./scenarios.ts";

const names = scenarios.map(({ name }) => name);

try {
  await main(parseOptions(process.argv.slice(2), names));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function main({ scenarios: wanted, effort, quick, docs, help: wantsHelp }: Options): Promise<void> {
  if (wantsHelp) {
    process.stdout.write(describeUsage(scenarios));
    return;
  }
  if (docs) {
    writeDocuments(readResults());
    return;
  }
  for (const scenario of scenarios) {
    if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
    const findings = await runInProcess(scenario, effort);
    printTable(scenario.title, findings.rows);
    if (!quick) keep(scenario, toResult(scenario.title, findings, effort.rounds));
  }
}

/** Writes the results after every scenario: a stopped run keeps what it measured. */
function keep({ name }: ScenarioEntry, result: ScenarioResult): void {
  const known: Record<string, ScenarioResult> = { ...readResults().scenarios, [name]: result };
  const results: Results = {
    scenarios: Object.fromEntries(names.flatMap((key) => (known[key] === undefined ? [] : [[key, known[key]]]))),
  };
  writeResults(results);
  // From the file, whose figures are rounded.
  writeDocuments(readResults());
}

function runInProcess({ name }: ScenarioEntry, { rounds, roundTime }: Effort): Promise<Findings> {
  const child = fork(new URL("scenario-process.js", import.meta.url), [name, String(rounds), String(roundTime)], {
    execArgv: ["--expose-gc", "--enable-source-maps"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (findings) => {
      resolve(findings as Findings);
      child.disconnect();
    });
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}, and found nothing`)));
  });
}
