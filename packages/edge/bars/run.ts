/**
 * Runs the bars of the edge one after the other, each in a process of its own: all of them, or those that are named.
 *
 * @example
 * npm run bars:edge
 * npm run bars:edge -- throughput kill
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

const named = process.argv.slice(2);
if (named.includes("--help")) {
  console.log(`Bars: ${all.join(", ")}. Without a name all of them run.`);
  process.exit(0);
}
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No such bar: ${unknown.join(", ")}. There are ${all.join(", ")}.`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : all) {
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [...process.execArgv, script], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
