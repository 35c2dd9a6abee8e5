import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A script of this folder that runs in a process of its own. */
export interface Script {
  readonly process: ChildProcess;
  /** Every message that it has sent. */
  readonly messages: readonly unknown[];
  /** Resolves with what it sent last when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
  kill(): Promise<void>;
}

/** @param name of the file in this folder, without its extension */
export function runScript(name: string, args: readonly string[]): Script {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = fork(file, [...args], {
    execArgv: ["--import", "tsx", "--conditions=fletch-source"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const messages: unknown[] = [];
  let errors = "";
  child.on("message", (message) => messages.push(message));
  child.stderr?.on("data", (data) => {
    errors += String(data);
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, errors }));
  return {
    process: child,
    messages,
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Resolves when `isTrue` says so. */
export async function until(isTrue: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const end = Date.now() + limit;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited for ${limit} ms: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
