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
    openLog: () => ({ write: (line) => void stdout.push(line), [Symbol.dispose]: () => undefined }),
    printError: (line) => void stderr.push(line),
    untilStopped: async () => void (await once(stopping, "stop")),
  }).then((code) => ({ code, stdout: joinLines(stdout), stderr: joinLines(stderr) }));
  return {
    ended,
    stop: () => void stopping.emit("stop"),
    async linesUntil(beginning) {
      const failed = ended.then(({ stderr }) => Promise.reject(new Error(`It ended before "${beginning}": ${stderr}`)));
      while (!stdout.some((line) => line.startsWith(beginning))) await Promise.race([once(printed, "line"), failed]);
      return stdout;
    },
  };
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
