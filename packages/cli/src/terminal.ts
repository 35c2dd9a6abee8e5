import { once } from "node:events";
import pc from "picocolors";
import { type Log, openLog } from "./open-log.ts";

/** What a command knows of the process that it runs in. Tests hand in their own, and run commands without a process. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Whether a person reads what is printed, and nothing keeps it. */
  readonly isInteractive: boolean;
  /** Writes a line to stdout. */
  print(line: string): void;
  /** Opens a log on stdout that goes on when its reader is gone, and waits for nobody. */
  openLog(): Log;
  /** Writes a line to stderr. */
  printError(line: string): void;
  /** Resolves when the command is told to stop. */
  untilStopped(): Promise<void>;
}

export const processTerminal: Terminal = {
  env: process.env,
  colors: pc,
  isInteractive: process.stdout.isTTY === true,
  print: (line) => console.log(line),
  openLog: () => {
    // From now on a reader who goes away ends nothing.
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
