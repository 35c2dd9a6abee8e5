import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The bars of a package: measurements that must meet a requirement. */
export interface Bars {
  /** The folder of the bars, which are files named after them. */
  readonly folder: URL;
  /** In the order of a run without names. */
  readonly names: readonly string[];
  /** Bars that run only if they are named: they need more than `npm ci`. */
  readonly onDemand?: readonly string[];
  /** More flags of Node. */
  readonly flags?: readonly string[];
}

/**
 * Runs bars one after the other, each in its own process: all, or the named ones. Numbers are the parameters of each
 * bar. The exit code is 1 for a missed bar, and 2 for an unknown name.
 */
export function runBars({ folder, names, onDemand = [], flags = [] }: Bars, given: readonly string[]): void {
  const known = [...names, ...onDemand];
  const numbers = given.filter((each) => /^\d+$/.test(each));
  const named = given.filter((each) => !numbers.includes(each));
  if (named.includes("--help")) {
    process.stdout.write(`Bars: ${known.join(", ")}.
Without a name ${onDemand.length === 0 ? "all of them" : `all but ${onDemand.join(", ")}`} run. Names choose some.
A number sets how much a bar measures, in seconds for most.
`);
    return;
  }
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`Expected bars of ${known.join(", ")}; received ${unknown.join(", ")}\n`);
    process.exitCode = 2;
    return;
  }
  for (const name of named.length > 0 ? named : names) {
    const script = fileURLToPath(new URL(`${name}.ts`, folder));
    const { status } = spawnSync(process.execPath, [...process.execArgv, ...flags, script, ...numbers], {
      stdio: "inherit",
    });
    if (status !== 0) process.exitCode = 1;
  }
}
