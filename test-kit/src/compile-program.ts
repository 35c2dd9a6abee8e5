import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { atProcessEnd } from "./at-process-end.ts";

/** A program as it stands somewhere: a file, or code that behaves as a file of `folder` would. */
export type Program = string | { readonly code: string; readonly folder: string };

const compiled = new Map<string, Promise<string>>();
let outputFolder: string | null = null;

/**
 * Compiles a program, with the source of our packages that it imports, and returns the path of the file to start. A process that starts from it
 * needs about a third of the CPU time of one that compiles while it loads. Compiles each program once per test worker.
 */
export function compileProgram(program: Program): Promise<string> {
  const key = JSON.stringify(program);
  const started = compiled.get(key) ?? compile(program, join(openOutputFolder(), String(compiled.size)));
  compiled.set(key, started);
  return started;
}

async function compile(program: Program, outdir: string): Promise<string> {
  await build({
    ...(typeof program === "string"
      ? { entryPoints: [program] }
      : { stdin: { contents: program.code, resolveDir: program.folder, sourcefile: "program.ts", loader: "ts" } }),
    outdir,
    entryNames: "program",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What is imported late is loaded late.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["fletch-source"],
    logLevel: "error",
    plugins: [leavePackagesOutside, keepModuleUrls],
  });
  return join(outdir, "program.mjs");
}

/** Imports packages that are not ours from where they are installed, whatever folder the compiled file is in. */
const leavePackagesOutside: Plugin = {
  name: "leave-packages-outside",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./#]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (kind === "entry-point" || pluginData === leavePackagesOutside) return undefined;
      if (isBuiltin(path)) return { path, external: true };
      const found = await resolve(path, { kind, resolveDir, importer, pluginData: leavePackagesOutside });
      if (found.errors.length > 0) return { path, external: true };
      return found.path.includes("/node_modules/") ? { path: found.path, external: true } : found;
    });
  },
};

/** Lets `import.meta.url` name the source, beside which its files are. */
const keepModuleUrls: Plugin = {
  name: "keep-module-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes("import.meta.url")) return undefined;
      return { contents: source.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)), loader: "ts" };
    });
  },
};

function openOutputFolder(): string {
  if (outputFolder !== null) return outputFolder;
  const folder = mkdtempSync(join(tmpdir(), "fletch-programs-"));
  atProcessEnd(() => rmSync(folder, { recursive: true, force: true }));
  outputFolder = folder;
  return folder;
}
