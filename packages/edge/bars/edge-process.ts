import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";

/** An edge in a process of its own, so that it can be killed. */
export interface EdgeProcess {
  readonly url: string;
  readonly pid: number;
  /** Sends `SIGKILL`. Resolves when the process has ended. */
  kill(): Promise<void>;
  /** Returns the memory of the process after a garbage collection. */
  readMemory(): Promise<EdgeMemory>;
  /** Returns the CPU time of the process, of all its threads, in microseconds. */
  readCpu(): Promise<number>;
}

/** In bytes. */
export interface EdgeMemory {
  /** The JavaScript heap and external memory. */
  readonly heap: number;
  /** The resident set size. */
  readonly resident: number;
}

/**
 * Starts an edge from compiled files, as users do. A loader that compiles adds a third to the CPU time of a request.
 *
 * @param requestTimeout the most time that a request may take to arrive, in milliseconds
 */
export async function startEdge(
  store: string | undefined,
  split: readonly [number, number, number] = [34, 33, 33],
  requestTimeout: number = 60_000,
): Promise<EdgeProcess> {
  const program = await compileProgram(fileURLToPath(new URL("edge-program.ts", import.meta.url)));
  const parameters = [store ?? "", JSON.stringify(split), String(requestTimeout)];
  const child = fork(program, parameters, { execArgv: ["--expose-gc"] });
  const { url } = await receive<{ readonly url: string }>(child);
  return {
    url,
    pid: child.pid ?? 0,
    kill: () => {
      const hasEnded = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGKILL");
      return hasEnded;
    },
    readMemory: async () => {
      const memory = receive<EdgeMemory>(child);
      child.send("memory");
      return memory;
    },
    readCpu: async () => {
      const cpu = receive<number>(child);
      child.send("cpu");
      return cpu;
    },
  };
}

function receive<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`The edge ended with code ${code}`));
    child.once("exit", fail);
    child.once("message", (message) => {
      child.off("exit", fail);
      resolve(message as T);
    });
  });
}
