import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const folder = fileURLToPath(new URL("../", import.meta.url));
const page = read("../../../docs/reports.md");

/** The members of a union of texts in a source file. */
function readUnion(path: string, start: string): readonly string[] {
  const [, rest = ""] = read(path).split(start);
  return [...(rest.split(";")[0] ?? "").matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code);
}

describe("the README of @fletch/reports", () => {
  const examples = [...read("../README.md").matchAll(/```js\n([\s\S]+?)```/g)].map(([, code = ""]) => code);

  it.each(examples)("has an example that prints what its comment says: %#", async (code) => {
    const written = [...code.matchAll(/^\/\/ (.+)$/gm)].map(([, line]) => line);
    const program = await compileProgram({ code, folder });
    const printed = execFileSync(process.execPath, [program], { encoding: "utf8" });
    expect(printed.trim().split("\n")).toEqual(written);
  });
});

describe("docs/reports.md", () => {
  it.each([
    ["../src/report-error.ts", "export type ReportErrorCode ="],
    ["../src/activity-report.ts", "export type FindingCode ="],
    ["../src/activity-report.ts", "export interface Advice {\n  readonly code:"],
  ])("names every code of %s after %j", (path, start) => {
    expect(readUnion(path, start).length).toBeGreaterThan(5);
    for (const code of readUnion(path, start)) expect(page, code).toContain(`\`${code}\``);
  });

  it("names every function of the package", () => {
    const names = [...read("../src/index.ts").matchAll(/^export \{([\s\S]+?)\}/gm)]
      .flatMap(([, list = ""]) => list.split(","))
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(page, name).toContain(`\`${name}\``);
  });
});
