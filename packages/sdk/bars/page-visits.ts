/** Requests at a steady rate, whatever becomes of those before, and how long they took. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { fileURLToPath } from "node:url";

export interface Visit {
  readonly path: string;
  readonly status: number;
  /** Until the last byte, in milliseconds. */
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
 * Each of `paths` is visited `perSecond` times a second, in turns, so that all of them see the same machine. The visitors come as
 * strangers do, at random (a Poisson process): at even distances the work of one page would fall, each time, on the same moment of another.
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

/** The part of a list of numbers that `share` of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A child process of this folder that says its URL once it listens. */
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
