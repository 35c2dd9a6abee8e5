import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("shows which activities applied, on the device and at the edge", async () => {
  const command = ["--import", "tsx", "--conditions=fletch-source", main];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  for (const line of [
    /on-device, tier gold: <h1>Welcome back/,
    /server-side, tier silver: <h1>Welcome</,
    /applied: +\[\{"id"/,
  ])
    expect(stdout).toMatch(line);
}, 60_000);
