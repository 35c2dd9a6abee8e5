import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";

/** A script of this folder that runs in a process of its own. */
export interface Script {
  readonly process: ChildProcess;
  /** Every message that it has sent. */
  readonly messages: readonly unknown[];
  /** Resolves with what it sent last when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
  kill(): Promise<void>;
}

/**
 * @param name of the file in this folder, without its extension
 * @param options how Node is started
 */
export async function runScript(
  name: string,
  args: readonly string[],
  options: Pick<ForkOptions, "execArgv" | "env"> = {},
): Promise<Script> {
  const file = await compileProgram(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));
  const child = fork(file, [...args], {
    execArgv: [],
    ...options,
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
