import { fileURLToPath } from "node:url";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("sends everything through the proxy", async () => {
  const { code, stdout } = await runProgram(main);
  expect(code).toBe(0);
  for (const line of [/came through the proxy: \d+ connection/, /So did the offer: <h1>/]) expect(stdout).toMatch(line);
});
