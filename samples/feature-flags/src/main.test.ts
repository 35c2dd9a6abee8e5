import { fileURLToPath } from "node:url";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("shows flags by user and by page, without a request", async () => {
  const { code, stdout } = await runProgram(main);
  expect(code).toBe(0);
  for (const line of [/on for \d+ of 1000/, /itemsPerPage: \d+/, /asked 0 times/]) expect(stdout).toMatch(line);
}, 60_000);
