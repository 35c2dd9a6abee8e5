import { fileURLToPath } from "node:url";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("gives the hits of a page one supplemental data id", async () => {
  const { code, stdout } = await runProgram(main);
  expect(code).toBe(0);
  for (const line of [/Of the page: +0732/, /One id for both, and a new one/]) expect(stdout).toMatch(line);
});
