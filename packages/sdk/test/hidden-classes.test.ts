/** What every call makes has one hidden class for all calls: see `countHiddenClasses`. */
import { fileURLToPath } from "node:url";
import { fewClasses } from "@fletch/test-kit/hidden-classes";
import { runProgram } from "@fletch/test-kit/run-program";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("list-hidden-classes.ts", import.meta.url));

it("options and requests of attributes, and requests of pages, share their hidden classes", async () => {
  const { stdout, stderr } = await runProgram(program);
  expect(stderr).toBe("");
  const counts = Object.entries(JSON.parse(stdout) as Record<string, number>);
  expect(counts.map(([objects]) => objects)).toEqual([
    "options of attributes by name",
    "requests of attributes by name",
    "options of attributes with a request",
    "requests of attributes with a request",
    "requests of pages",
    "visitors of pages' events",
  ]);
  expect(counts.filter(([, count]) => count > fewClasses)).toEqual([]);
});
