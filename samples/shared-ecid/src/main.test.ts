import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("gives the hits of a page one supplemental data id", async () => {
  const command = ["--import", "tsx", "--conditions=fletch-source", main];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  for (const line of [/Of the page: +0732/, /One id for both, and a new one/]) expect(stdout).toMatch(line);
}, 60_000);
