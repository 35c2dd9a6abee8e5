/**
 * Runs the bars one after the other, each in a process of its own: all of them, or those that are named.
 *
 * @example
 * npm run bars
 * npm run bars -- outage shutdown
 */
import { spawnSync } from "node:child_process";

/** These only when they are named: what they need is not there after `npm ci`. */
const onDemand: readonly string[] = ["page-time-next"];
const all: readonly string[] = [
  "outage",
  "start-up",
  "shutdown",
  "pollers",
  "push",
  "flags",
  "large-artifact",
  "reload",
  "hot-path",
  "exit",
  "hostile-input",
  "heap",
  "soak",
  "page-calls",
  "page-visitors",
  "page-time",
  "page-hanging",
];

const named = process.argv.slice(2);
const known = [...all, ...onDemand];
const unknown = named.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No such bar: ${unknown.join(", ")}. There are ${known.join(", ")}.\n`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : all) {
  const script = new URL(`${name}.ts`, import.meta.url).pathname;
  const flags = ["--expose-gc", "--import", "tsx", "--conditions=fletch-source", script];
  const { status } = spawnSync(process.execPath, flags, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
