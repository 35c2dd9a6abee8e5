import { EventEmitter, once } from "node:events";
import pc from "picocolors";
import { run } from "../src/run.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process. */
export function fletch(...args: readonly string[]): Promise<Ended> {
  return start(...args).ended;
}

/** The same, with environment variables. */
export function fletchIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  return startIn(env, ...args).ended;
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** Resolves with all lines up to the one that begins with `beginning`. */
  linesUntil(beginning: string): Promise<readonly string[]>;
  /** Resolves when a line of stderr has the text. */
  errorsUntil(text: string): Promise<void>;
  /** What Ctrl-C does. */
  stop(): void;
}

export function start(...args: readonly string[]): Started {
  return startIn({}, ...args);
}

export function startIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Started {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const stopping = new EventEmitter();
  const printed = new EventEmitter();
  const ended = run(args, {
    env,
    colors: pc.createColors(false),
    isInteractive: false,
    print: (line) => {
      stdout.push(line);
      printed.emit("line");
    },
    openLog: () => ({
      write: (line) => {
        stdout.push(line);
        printed.emit("line");
      },
      [Symbol.dispose]: () => undefined,
    }),
    printError: (line) => {
      stderr.push(line);
      printed.emit("line");
    },
    untilStopped: async () => void (await once(stopping, "stop")),
  }).then((code) => ({ code, stdout: joinLines(stdout), stderr: joinLines(stderr) }));
  const until = async (what: string, isThere: () => boolean): Promise<void> => {
    const failed = ended.then(({ stderr }) => Promise.reject(new Error(`It ended before "${what}": ${stderr}`)));
    failed.catch(() => undefined); // It ends after the test, as it should.
    while (!isThere()) await Promise.race([once(printed, "line"), failed]);
  };
  return {
    ended,
    stop: () => void stopping.emit("stop"),
    async linesUntil(beginning) {
      await until(beginning, () => stdout.some((line) => line.startsWith(beginning)));
      return stdout;
    },
    errorsUntil: (text) => until(text, () => stderr.some((line) => line.includes(text))),
  };
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
