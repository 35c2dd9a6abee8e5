/**
 * What an import may load on Node, counted: files, bytes, and modules of Node. They are most of the time that a cold import takes, and need no clock. What
 * only some calls need is loaded by the first of them. The files are built as they are published.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsdown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import configs from "../../../tsdown.config.ts";

interface Budget {
  /** The entry, and what it imports at once. */
  readonly files: number;
  /** As published: local names are short, the rest is not minified. */
  readonly kilobytes: number;
}

const budgets: Readonly<Record<string, Budget>> = {
  index: { files: 2, kilobytes: 201 },
  remote: { files: 1, kilobytes: 154 },
  "on-device": { files: 2, kilobytes: 155 },
  "artifact-stream": { files: 2, kilobytes: 162 },
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fletch-imports-"));
  const config = configs.find(({ name }) => name === "sdk for Node");
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  await build({ ...config, config: false, cwd, outDir: folder, format: ["esm"], sourcemap: false, logLevel: "error" });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the budget of an import", () => {
  it.each(Object.entries(budgets))("of %s is not exceeded", async (entry, { files, kilobytes }) => {
    const sizes = await followImports(join(folder, `${entry}.js`));
    expect([...sizes.keys()], `The files that ${entry} loads`).toHaveLength(files);
    const size = Math.ceil([...sizes.values()].reduce((sum, each) => sum + each, 0) / 1_000);
    expect(size, `The kilobytes that ${entry} loads`).toBeLessThanOrEqual(kilobytes);
  });

  it.each(Object.keys(budgets))("of %s gives what is documented, and marks the rest as internal", async (entry) => {
    const source: object = await import(`../src/entries/${entry}.ts`);
    const built: object = await import(pathToFileURL(join(folder, `${entry}.js`)).href);
    const names = Object.keys(built).filter((name) => !name.startsWith("internal_"));
    expect(names.sort()).toEqual(Object.keys(source).sort());
  });

  it("is one file for the engine, which an on-device client waits for", async () => {
    const engine = (await readdir(folder)).filter((name) => /^engine-[\w-]+\.js$/.test(name));
    const files = [...(await followImports(join(folder, String(engine)))).keys()];
    expect(files.map((file) => basename(file))).toEqual([...engine, "remote.js"]);
  });

  it.each(Object.keys(budgets))(
    "of %s is all ASCII: one other character doubles what V8 needs for a file",
    async (entry) => {
      for (const file of (await followImports(join(folder, `${entry}.js`))).keys())
        expect((await readFile(file, "utf8")).match(/[^\0-\x7f]/g), file).toBeNull();
    },
  );

  it.each(Object.keys(budgets))("of %s loads no further modules of Node", async (entry) => {
    await writeFile(join(folder, "nothing.js"), "export {};");
    const before = loadModules("nothing");
    expect(loadModules(entry).filter((name) => !before.includes(name))).toEqual([]);
  });
});

/** @returns the public modules of Node that a process has loaded once it has imported the entry */
function loadModules(entry: string): readonly string[] {
  const code = `import ${JSON.stringify(pathToFileURL(join(folder, `${entry}.js`)))};
    console.log(JSON.stringify(process.moduleLoadList.filter((name) => /^NativeModule (?!internal)/.test(name))));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" }));
}

/** Follows the imports that are not late. @returns the size of each file, in bytes */
async function followImports(file: string, sizes: Map<string, number> = new Map()): Promise<Map<string, number>> {
  if (sizes.has(file)) return sizes;
  const source = await readFile(file, "utf8");
  sizes.set(file, Buffer.byteLength(source));
  for (const [, path = ""] of source.matchAll(/^(?:import|export)[^;"]*?(?:from )?"(\.[^"]+)";$/gm)) {
    await followImports(join(dirname(file), path), sizes);
  }
  return sizes;
}
