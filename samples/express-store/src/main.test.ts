import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("starts, shows a page, and ends", async () => {
  const command = ["--import", "tsx", "--conditions=fletch-source", main, "--once"];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  for (const line of [/Store http:/, /Server-Timing: target;/, /Set-Cookie: mbox=session#/])
    expect(stdout).toMatch(line);
}, 60_000);
