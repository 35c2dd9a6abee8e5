/** `npm run bench`: installs the alternatives, builds the packages and the benchmark, and runs it. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bench = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));
const entries = ["bench", "scenario-process", "delivery-process", "edge-process", "ready-process"];

if (!isInstalled()) run(bench, "npm", ["ci", "--no-audit", "--no-fund"]);
const needsNoBuild = ["--no-build", "--help", "--docs"].some((flag) => process.argv.includes(flag));
if (!needsNoBuild) run(root, "npm", ["run", "--silent", "build"]);
const { build } = await import(new URL("node_modules/esbuild/lib/main.js", import.meta.url));
await build({
  absWorkingDir: bench,
  entryPoints: entries.map((entry) => `src/${entry}.ts`),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20.19",
  splitting: true,
  sourcemap: true,
  outdir: "dist",
  logLevel: "warning",
});
const flags = process.argv.slice(2).filter((flag) => flag !== "--no-build");
run(bench, process.execPath, ["--enable-source-maps", "dist/bench.js", ...flags]);

/** Returns whether the installed packages are those of the lockfile. */
function isInstalled() {
  const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")).packages;
  if (!existsSync(new URL("node_modules/.package-lock.json", import.meta.url))) return false;
  const installed = read("node_modules/.package-lock.json");
  return Object.entries(read("package-lock.json")).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function run(cwd, command, parameters) {
  const { status } = spawnSync(command, parameters, { cwd, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
