import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** The native modules of SQLite in a process that has run this. */
function nativeModulesOf(source: string): readonly string[] {
  const report = `process.report.excludeNetwork = true;
    console.log(JSON.stringify(process.report.getReport().sharedObjects.filter((each) => each.includes("libsql"))));`;
  const output = execFileSync(
    process.execPath,
    ["--import", "tsx", "--conditions=fletch-source", "--input-type=module", "--eval", `${source};${report}`],
    { encoding: "utf8", cwd: fileURLToPath(new URL("../../..", import.meta.url)) },
  );
  return JSON.parse(output.trim().split("\n").at(-1) ?? "[]") as readonly string[];
}

it("the native module of SQLite is loaded by who keeps something in SQLite, and by nobody else", () => {
  const edge = `const { createEdge } = await import("@fletch/edge")`;
  const artifact = `{ version: "1.0.0", meta: {}, globalMbox: "g", responseTokens: [], remoteMboxes: [], remoteViews: [],
    localMboxes: [], localViews: [], rules: { mboxes: {}, views: {} } }`;
  expect(nativeModulesOf(edge)).toEqual([]);
  expect(nativeModulesOf(`${edge}; createEdge({ client: "a", artifacts: [${artifact}] })`)).toEqual([]);
  const kept = `${edge}; await createEdge({ client: "a", artifacts: [${artifact}], database: ":memory:" }).ready()`;
  expect(nativeModulesOf(kept)).toHaveLength(1);
}, 60_000);
