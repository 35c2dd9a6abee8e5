import { fileURLToPath } from "node:url";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("decides flags by user without a request, and sends one impression for each user", async () => {
  const { code, stdout } = await runProgram(main);
  expect(code).toBe(0);
  for (const line of [
    /on for \d+ of 1000/,
    /reason: 'SPLIT'/,
    /9000 reads asked the edge for 0 decisions/,
    /1000 were sent/,
  ])
    expect(stdout).toMatch(line);
});
