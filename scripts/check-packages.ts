/**
 * Packs every published package as npm would, and asks publint and attw whether the result resolves for everyone.
 * Run after `npm run build`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "fletch-pack-"));
try {
  for (const name of readdirSync("packages")) checkPackage(resolve("packages", name));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function checkPackage(path: string): void {
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
    name: string;
    private?: boolean;
    bin?: unknown;
  };
  // It is in the bundle of another package.
  if (manifest.private === true) return;
  console.log(`\n${manifest.name}`);
  const [packed] = JSON.parse(
    run("npm", ["pack", path, "--json", "--ignore-scripts", "--pack-destination", folder]),
  ) as { filename: string }[];
  if (packed === undefined) throw new Error(`npm pack made nothing of ${path}`);
  const tarball = join(folder, packed.filename);
  process.stdout.write(run("npx", ["publint", "run", tarball, "--strict"]));
  refuseDynamicImport(join(path, "dist"));
  // A command has no types to resolve.
  if (manifest.bin === undefined) {
    process.stdout.write(run("npx", ["attw", tarball, "--no-emoji", "--format", "ascii"]));
  }
}

/** Jest runs CommonJS without `import()`: what a CommonJS file loads late, it has to require. */
function refuseDynamicImport(folder: string): void {
  for (const file of readdirSync(folder, { encoding: "utf8", recursive: true }).filter((name) =>
    name.endsWith(".cjs"),
  )) {
    if (/\bimport\(/.test(readFileSync(join(folder, file), "utf8"))) throw new Error(`${file} has an import()`);
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
