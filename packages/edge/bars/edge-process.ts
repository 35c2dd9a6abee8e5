import { type ChildProcess, fork } from "node:child_process";
import { createEdge, listen } from "@fletch/edge";
import { client, secret, threeWayTest } from "./artifact.ts";

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

type Split = readonly [number, number, number];

/** @param requestTimeout how long a request may take to arrive, in milliseconds */
export async function startEdge(
  store: string | undefined,
  split: Split = [34, 33, 33],
  requestTimeout: number = 60_000,
): Promise<EdgeProcess> {
  const child = fork(new URL(import.meta.url), [store ?? "", JSON.stringify(split), String(requestTimeout)], {
    execArgv: [...process.execArgv, "--expose-gc"],
  });
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

async function runEdge(store: string, split: Split, requestTimeout: number): Promise<void> {
  const options = { artifacts: [threeWayTest(split)], client, secret, bodyLimit: 65_536 };
  const edge = createEdge(store === "" ? options : { ...options, database: store });
  const server = await listen(edge, { port: 0, requestTimeout });
  process.on("message", (asked) => {
    if (asked === "cpu") {
      const { user, system } = process.cpuUsage();
      process.send?.(user + system);
      return;
    }
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ heap: heapUsed + external, resident: rss });
  });
  process.on("disconnect", () => process.exit());
  process.send?.({ url: server.url });
}

if (process.send !== undefined && process.argv[1]?.endsWith("edge-process.ts")) {
  await runEdge(process.argv[2] ?? "", JSON.parse(process.argv[3] ?? "[34,33,33]") as Split, Number(process.argv[4]));
}
