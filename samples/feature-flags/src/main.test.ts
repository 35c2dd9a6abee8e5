import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("shows flags by user and by page, without a request", async () => {
  const command = ["--import", "tsx", "--conditions=fletch-source", main];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  for (const line of [/on for \d+ of 1000/, /itemsPerPage: \d+/, /asked 0 times/]) expect(stdout).toMatch(line);
}, 60_000);
