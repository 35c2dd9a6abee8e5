import { parseArgs } from "node:util";
import type { Effort } from "./model.ts";

/** The options of `npm run bench`. */
export interface Options {
  /** Empty: all. */
  readonly scenarios: readonly string[];
  readonly effort: Effort;
  readonly quick: boolean;
  /** Whether only to write the page, from existing results. */
  readonly docs: boolean;
  readonly help: boolean;
}

/** Returns the help with the names and titles of all scenarios. */
export function describeUsage(scenarios: readonly { readonly name: string; readonly title: string }[]): string {
  return `Usage: npm run bench -- [scenario…] [options]

Measures Fletch and its alternatives side by side, prints a table of ratios, and writes bench/results.json and the figures and
charts of docs/performance.md. Nothing leaves this machine.

Scenarios (all, unless you name some; the results of the others are kept)
${scenarios.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`).join("\n")}

Options
  --rounds <n>   rounds for each contender (default 15)
  --quick        3 short rounds: to see that it works, not to quote. Writes no results
  --docs         write the page anew from bench/results.json, and measure nothing
  --no-build     use the packages as they were built last
  --help         this text

Examples
  npm run bench
  npm run bench -- decision --rounds 31
  npm run bench -- flag scale --quick
`;
}

const defaultRounds = 15;

/** @throws Error that says what was expected */
export function parseOptions(parameters: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      docs: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  for (const name of positionals) {
    if (!known.includes(name)) throw new Error(`expected one of ${known.join(", ")}, received ${name}`);
  }
  const rounds = values.rounds === undefined ? (values.quick ? 3 : defaultRounds) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`expected --rounds to be a count, received ${values.rounds}`);
  const { quick, docs, help: wantsHelp } = values;
  return { scenarios: positionals, effort: { rounds, roundTime: quick ? 40 : 200 }, quick, docs, help: wantsHelp };
}
