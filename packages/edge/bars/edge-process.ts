import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";

/** An edge in a process of its own, so that it can be killed. */
export interface EdgeProcess {
  readonly url: string;
  readonly pid: number;
  /** Ends it with `SIGKILL`, which no process can prepare for; settles when it is gone. */
  kill(): Promise<void>;
  /** Asks what the process uses of memory after a garbage collection. */
  readMemory(): Promise<EdgeMemory>;
  /** The CPU time that the process has used, on all of its threads, in microseconds. */
  readCpu(): Promise<number>;
}

/** In bytes. */
export interface EdgeMemory {
  /** What JavaScript holds. */
  readonly heap: number;
  /** What the process has of the machine. */
  readonly resident: number;
}

/**
 * Starts an edge as users do, from compiled files: a loader that compiles adds a third to the CPU time of a request.
 *
 * @param requestTimeout how long a request may take to arrive, in milliseconds
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
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGKILL");
      return gone;
    },
    readMemory: async () => {
      const answer = receive<EdgeMemory>(child);
      child.send("memory");
      return answer;
    },
    readCpu: async () => {
      const answer = receive<number>(child);
      child.send("cpu");
      return answer;
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
