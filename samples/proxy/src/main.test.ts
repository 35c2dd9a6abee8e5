import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("sends everything through the proxy", async () => {
  const command = ["--import", "tsx", "--conditions=fletch-source", main];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  for (const line of [/came through the proxy: \d+ connection/, /So did the offer: <h1>/]) expect(stdout).toMatch(line);
}, 60_000);
