/** What every request makes has one hidden class for all requests: see `countHiddenClasses`. */
import { fileURLToPath } from "node:url";
import { fewClasses } from "@fletch/test-kit/hidden-classes";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("list-hidden-classes.ts", import.meta.url));

it("contexts, records and responses of all requests share their hidden classes", async () => {
  const { stdout, stderr } = await runProgram(program);
  expect(stderr).toBe("");
  const counts = Object.entries(JSON.parse(stdout) as Record<string, number>);
  expect(counts.map(([objects]) => objects)).toEqual([
    "contexts with headers",
    "records of requests",
    "contexts with geo",
    "responses",
    "prefetched mboxes",
  ]);
  expect(counts.filter(([, count]) => count > fewClasses)).toEqual([]);
});
