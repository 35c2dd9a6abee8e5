/**
 * What an import may load, counted: modules of Node, and bytes of ours. Both are most of the time that a cold import takes, and neither needs a
 * clock. What only some calls need is loaded by the first of them.
 */
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { runProgram } from "@fletch/test-kit/run-program";
import { describe, expect, it } from "vitest";

interface Budget {
  /** Of Node, by name: those that Node has not loaded by itself. */
  readonly modules: readonly string[];
  /** Of source without types, not minified: the entry, and what it imports at once. */
  readonly kilobytes: number;
}

const budgets: Readonly<Record<string, Budget>> = {
  "@fletch/sdk": { modules: [], kilobytes: 240 },
  "@fletch/sdk/remote": { modules: [], kilobytes: 165 },
  "@fletch/sdk/on-device": { modules: ["fs/promises", "os"], kilobytes: 305 },
};

const folder = fileURLToPath(new URL(".", import.meta.url));

describe("the budget of an import", () => {
  it.each(Object.entries(budgets))("of %s holds", async (entry, { modules, kilobytes }) => {
    const { loaded, size } = await measureImport(entry);
    expect(loaded, `The modules of Node that ${entry} loads`).toEqual(modules);
    expect(size, `The kilobytes that ${entry} loads; the budget is ${kilobytes}`).toBeLessThanOrEqual(kilobytes);
  });
});

async function measureImport(entry: string): Promise<{ loaded: readonly string[]; size: number }> {
  const code = (imports: string): string => `${imports}
    const loaded = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
    process.stdout.write(JSON.stringify(loaded.filter((name) => /^NativeModule (?!internal)/.test(name))));`;
  const program = {
    code: code(`import { TargetClient } from "${entry}"; if (!TargetClient) throw new Error("no client");`),
    folder,
  };
  const [bare, ended] = [await runProgram({ code: code(""), folder }), await runProgram(program)];
  const [before, after] = [bare, ended].map(({ stdout }) => JSON.parse(stdout) as readonly string[]);
  return {
    loaded: (after ?? [])
      .filter((name) => !before?.includes(name))
      .map((name) => name.replace("NativeModule ", ""))
      .sort(),
    size: Math.ceil((await sizeOf(await compileProgram(program), new Set())) / 1_000),
  };
}

/** Follows the imports that are not late. */
async function sizeOf(file: string, seen: Set<string>): Promise<number> {
  if (seen.has(file)) return 0;
  seen.add(file);
  const source = await readFile(file, "utf8");
  let size = statSync(file).size;
  for (const [, path = ""] of source.matchAll(/^(?:import|export)[^;"]*?(?:from )?"(\.[^"]+)";$/gm)) {
    size += await sizeOf(join(dirname(file), path), seen);
  }
  return size;
}
