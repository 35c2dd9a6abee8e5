/**
 * Runs the bars of the edge one after the other, each in a process of its own: all of them, or those that are named.
 *
 * @example
 * npm run bars:edge
 * npm run bars:edge -- throughput kill
 * npm run bars:edge -- sustained 60
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const all: readonly string[] = [
  "kill",
  "two-edges",
  "two-edges-throughput",
  "logins",
  "failing-postgres",
  "stickiness",
  "week-of-traffic",
  "ten-million",
  "throughput",
  "sustained",
  "fuzz",
  "hostile-load",
];

const given = process.argv.slice(2);
/** What a bar is told of its size: seconds for most. */
const numbers = given.filter((each) => /^\d+$/.test(each));
const named = given.filter((each) => !numbers.includes(each));
if (named.includes("--help")) {
  console.log(`Bars: ${all.join(", ")}. Without a name all of them run.`);
  console.log("A number behind a name is how much it measures, in seconds for most: bars:edge -- sustained 60");
  process.exit(0);
}
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No such bar: ${unknown.join(", ")}. There are ${all.join(", ")}.`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : all) {
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [...process.execArgv, script, ...numbers], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
