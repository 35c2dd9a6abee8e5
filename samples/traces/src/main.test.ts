import { fileURLToPath } from "node:url";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("shows which activities applied, on the device and at the edge", async () => {
  const { code, stdout } = await runProgram(main);
  expect(code).toBe(0);
  for (const line of [
    /on-device, tier gold: <h1>Welcome back/,
    /server-side, tier silver: <h1>Welcome</,
    /applied: +\[\{"id"/,
  ])
    expect(stdout).toMatch(line);
}, 60_000);
