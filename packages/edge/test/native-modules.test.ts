import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { expect, it } from "vitest";

/** The native modules of SQLite in a process that has run this. */
async function listNativeModules(source: string): Promise<readonly string[]> {
  const report = `process.report.excludeNetwork = true;
    console.log(JSON.stringify(process.report.getReport().sharedObjects.filter((each) => each.includes("libsql"))));`;
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const program = await compileProgram({ code: `${source};${report}`, folder });
  const output = execFileSync(process.execPath, [program], { encoding: "utf8" });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "[]") as readonly string[];
}

it("the native module of SQLite is loaded only with a SQLite database", async () => {
  const edge = `const { createEdge } = await import("@fletch/edge")`;
  const artifact = `{ version: "1.0.0", meta: {}, globalMbox: "g", responseTokens: [], remoteMboxes: [], remoteViews: [],
    localMboxes: [], localViews: [], rules: { mboxes: {}, views: {} } }`;
  expect(await listNativeModules(edge)).toEqual([]);
  expect(await listNativeModules(`${edge}; createEdge({ client: "a", artifacts: [${artifact}] })`)).toEqual([]);
  const kept = `${edge}; await createEdge({ client: "a", artifacts: [${artifact}], database: ":memory:" }).ready()`;
  expect(await listNativeModules(kept)).toHaveLength(1);
});
