import { type ChildProcess, fork } from "node:child_process";

/** A server in another process, for another core. */
export interface ChildServer {
  /** `127.0.0.1:40123` */
  readonly host: string;
  /** The message that the process sent when it was ready. */
  readonly message: Readonly<Record<string, unknown>>;
  stop(): void;
}

/** Starts a built entry of the benchmark, which sends its port when it listens. */
export function startServer(entry: string, parameters: readonly string[] = []): Promise<ChildServer> {
  const child: ChildProcess = fork(new URL(`${entry}.js`, import.meta.url), parameters, { execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once("message", (value) => {
      const message = value as { readonly port: number };
      resolve({
        host: `127.0.0.1:${message.port}`,
        message: { ...message },
        stop: () => {
          child.kill();
        },
      });
    });
    child.once("exit", (code) => reject(new Error(`${entry} ended with ${code} before it listened`)));
  });
}
