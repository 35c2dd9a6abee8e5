/** Runs one scenario and sends its results to the parent. Compiler and heap are not shared between scenarios. */
import { scenarios } from "./scenarios.ts";

const [name, rounds, roundTime] = process.argv.slice(2);
const entry = scenarios.find((candidate) => candidate.name === name);
if (entry === undefined) throw new Error(`expected a scenario, got ${name}`);
const scenario = await entry.load();
const findings = await scenario.run({ rounds: Number(rounds), roundTime: Number(roundTime) });
if (process.send === undefined) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
else process.send(findings);
