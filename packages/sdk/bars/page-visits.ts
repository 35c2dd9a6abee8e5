import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { fileURLToPath } from "node:url";

export interface Visit {
  readonly path: string;
  readonly status: number;
  /** The time to the last byte, in milliseconds. */
  readonly took: number;
  readonly serverTiming: string;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 500 });

export function visit(url: string, path: string): Promise<Visit> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    get(url + path, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        const { statusCode: status = 0, headers } = response;
        const took = performance.now() - started;
        resolve({ path, status, took, serverTiming: String(headers["server-timing"] ?? ""), text });
      });
    }).on("error", reject);
  });
}

/**
 * Visits each of `paths` `perSecond` times a second, in turns, so that all of them run under the same conditions. Visits start at random times (a Poisson
 * process) and do not wait for earlier ones. At even intervals the work of one page would always coincide with the same step of another.
 */
export async function visitSteadily(
  url: string,
  paths: readonly string[],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<readonly Visit[]> {
  const between = 1_000 / (perSecond * paths.length);
  const count = perSecond * seconds * paths.length;
  const visits: Promise<Visit>[] = [];
  for (let due = performance.now(); visits.length < count; due += -Math.log(1 - Math.random()) * between) {
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
    visits.push(visit(url, paths[visits.length % paths.length] as string));
  }
  return Promise.all(visits);
}

/** Returns the value that a `share` of `values` does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Starts a program of this folder in a child process. Resolves with its URL when it listens. */
export async function startChild(file: string, ...args: readonly string[]): Promise<{ url: string } & Disposable> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    env: { ...process.env, NODE_ENV: "production" },
  });
  const [url] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error(`${file} ended before it listened`);
    }),
  ])) as [string];
  return { url, [Symbol.dispose]: () => child.disconnect() };
}
