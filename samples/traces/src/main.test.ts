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
    /Shown: experience 0 of activity \d+\./,
    /parameter tier is "gold", which does not hold\./,
  ])
    expect(stdout).toMatch(line);
});
