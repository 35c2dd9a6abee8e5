import { fileURLToPath } from "node:url";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("starts, shows a page, and ends", async () => {
  const { code, stdout } = await runProgram(main, ["--once"]);
  expect(code).toBe(0);
  for (const line of [/Store http:/, /Server-Timing: target;/, /Set-Cookie: mbox=session#/])
    expect(stdout).toMatch(line);
});
