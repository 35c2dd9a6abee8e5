import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";

/** The least that a server of this framework can do: read JSON, and answer JSON. Runs in a process of its own, as the edge does. */
export async function startBare(answer: object): Promise<{ readonly url: string; stop(): void }> {
  const program = await compileProgram(fileURLToPath(new URL("bare-program.ts", import.meta.url)));
  const child = fork(program, [JSON.stringify(answer)], { execArgv: [] });
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  return { url, stop: () => void child.kill() };
}
