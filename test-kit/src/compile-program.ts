import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { shareFolder } from "./run-folder.ts";

/** A program: the path of a file, or code that resolves imports from `folder`. */
export type Program = string | { readonly code: string; readonly folder: string };

const compiled = new Map<string, Promise<string>>();
let packages: Promise<ReadonlyMap<string, string>> | null = null;

/**
 * Compiles a program, and returns the path of the file to start. A process that starts from it needs about a sixth of the CPU time of one that
 * compiles while it loads. Compiles each program once per test run, and our packages, which it imports, once for all programs.
 */
export function compileProgram(program: Program): Promise<string> {
  const key = JSON.stringify(program);
  const started = compiled.get(key) ?? compile(program, `program-${createHash("sha1").update(key).digest("hex")}`);
  compiled.set(key, started);
  return started;
}

async function compile(program: Program, name: string): Promise<string> {
  packages ??= compilePackages();
  const ours = await packages;
  const folder = await shareFolder(name, async (outdir) => {
    await build({
      ...options,
      ...(typeof program === "string"
        ? { entryPoints: [program] }
        : { stdin: { contents: program.code, resolveDir: program.folder, sourcefile: "program.ts", loader: "ts" } }),
      outdir,
      entryNames: "program",
      plugins: [leavePackagesOutside(ours), keepModuleUrls],
    });
  });
  return join(folder, "program.mjs");
}

/** Compiles the packages that programs import. Compiles them together, so that entries share modules. Returns the file of each entry. */
async function compilePackages(): Promise<ReadonlyMap<string, string>> {
  const sources = new Map(["decisioning", "delivery-api", "edge", "reports", "sdk"].flatMap(listEntries));
  const names = [...sources.keys()];
  const folder = await shareFolder("packages", async (outdir) => {
    await build({
      ...options,
      entryPoints: names.map((name, index) => ({ in: sources.get(name) ?? "", out: String(index) })),
      outdir,
      // Compiled CommonJS requires Node's modules.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      plugins: [leavePackagesOutside(new Map(), manyFiles), keepModuleUrls],
    });
  });
  return new Map(names.map((name, index) => [name, join(folder, `${index}.mjs`)]));
}

/** @returns pairs such as `@fletch/sdk/remote` and the path of its source */
function listEntries(packageName: string): readonly (readonly [string, string])[] {
  const folder = fileURLToPath(new URL(`../../packages/${packageName}/`, import.meta.url));
  const { name, exports }: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([path, target]) => {
    const source = typeof target === "string" ? undefined : target["fletch-source"];
    return source === undefined ? [] : [[join(name, path), join(folder, source)] as const];
  });
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly "fletch-source"?: string }>>;
}

const options: BuildOptions = {
  outExtension: { ".js": ".mjs" },
  bundle: true,
  // Keeps dynamic imports lazy.
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["fletch-source"],
  logLevel: "error",
};

/** Packages of many files that ours import. Compiled with ours they are a few files, which halves the CPU time of a start. */
const manyFiles: ReadonlySet<string> = new Set(["hono", "kysely", "prom-client", "yaml", "zod"]);

/** @returns `@hono/node-server` for a file of that package */
function packageOf(path: string): string {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "";
}

/** Leaves packages out of the bundle: imports ours from their compiled files, others from where they are installed. */
const leavePackagesOutside = (ours: ReadonlyMap<string, string>, inside: ReadonlySet<string> = new Set()): Plugin => ({
  name: "leave-packages-outside",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./#]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (kind === "entry-point" || pluginData === leavePackagesOutside) return undefined;
      if (isBuiltin(path)) return { path, external: true };
      const own = ours.get(path);
      if (own !== undefined) return { path: own, external: true };
      const found = await resolve(path, { kind, resolveDir, importer, pluginData: leavePackagesOutside });
      if (found.errors.length > 0) return { path, external: true };
      if (!found.path.includes("/node_modules/") || inside.has(packageOf(found.path))) return found;
      return { path: found.path, external: true };
    });
  },
});

/** Replaces `import.meta.url` by the URL of the source file, so that files beside it are found. */
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
