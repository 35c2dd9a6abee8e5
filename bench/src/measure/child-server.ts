import { type ChildProcess, fork } from "node:child_process";

/** A server in a process of its own, so that it has a core of its own. */
export interface ChildServer {
  /** `127.0.0.1:40123` */
  readonly host: string;
  /** Whatever else the process told when it was ready. */
  readonly told: Readonly<Record<string, unknown>>;
  stop(): void;
}

/** Starts a built entry of the benchmark; it tells its port when it listens. */
export function startServer(entry: string, parameters: readonly string[] = []): Promise<ChildServer> {
  const child: ChildProcess = fork(new URL(`${entry}.js`, import.meta.url), parameters, { execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once("message", (message) => {
      const told = message as { readonly port: number };
      resolve({
        host: `127.0.0.1:${told.port}`,
        told: { ...told },
        stop: () => {
          child.kill();
        },
      });
    });
    child.once("exit", (code) => reject(new Error(`${entry} ended with ${code} before it listened`)));
  });
}
