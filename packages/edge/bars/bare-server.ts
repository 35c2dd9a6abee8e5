import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";

/** Starts the baseline: a server of the same framework that parses the JSON of a request and sends `response`. Has its own process, as the edge has. */
export async function startBareServer(response: object): Promise<{ readonly url: string; stop(): void }> {
  const program = await compileProgram(fileURLToPath(new URL("bare-server-program.ts", import.meta.url)));
  const child = fork(program, [JSON.stringify(response)], { execArgv: [] });
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  return { url, stop: () => void child.kill() };
}
