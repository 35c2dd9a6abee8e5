import { once } from "node:events";
import pc from "picocolors";
import { type Log, openLog } from "./open-log.ts";

/** The process that a command runs in. Tests pass their own, and need no process. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** `true` if stdout is a terminal: a person reads it, and nothing stores it. */
  readonly isInteractive: boolean;
  /** Writes a line to stdout. */
  print(line: string): void;
  /** Opens a log on stdout. It never blocks, and survives a closed pipe. */
  openLog(): Log;
  /** Writes a line to stderr. */
  printError(line: string): void;
  /** Resolves when the process should stop. */
  untilStopped(): Promise<void>;
}

/**
 * Returns the command line that starts this command again. Printed hints use it, because `fletch` alone works only after a global install.
 *
 * @param env the environment: npm sets variables that say how it started the process
 */
export function invocationName(env: Readonly<Record<string, string | undefined>>): string {
  const { npm_command: command, npm_lifecycle_event: script } = env;
  if (script === "fletch") return "npm run fletch --";
  // Another npm script may run more than this command.
  return command === undefined ? "fletch" : "npx @fletch/cli";
}

/** The real process. */
export const processTerminal: Terminal = {
  env: process.env,
  colors: pc,
  isInteractive: process.stdout.isTTY === true,
  print: (line) => console.log(line),
  openLog: () => {
    // From here on a closed pipe must not end the process.
    process.stdout.removeAllListeners("error").on("error", () => undefined);
    return openLog((line) => console.log(line));
  },
  printError: (line) => console.error(line),
  untilStopped: stopSignal,
};

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as usual. */
async function stopSignal(): Promise<void> {
  const settled = new AbortController();
  const signals = ["SIGINT", "SIGTERM"].map((signal) => once(process, signal, { signal: settled.signal }));
  await Promise.race(signals);
  settled.abort();
  await Promise.allSettled(signals);
}
