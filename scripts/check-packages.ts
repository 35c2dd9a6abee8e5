/**
 * Packs every published package as npm would. Checks with publint and attw that it resolves everywhere, and that it has its documents
 * without a dead link. Run after `npm run build`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, resolve } from "node:path";
import { documentsOf } from "./copy-docs.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-pack-"));
const unpublished = listUnpublished();
try {
  for (const name of readdirSync("packages")) checkPackage(resolve("packages", name));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the names of private workspaces. */
function listUnpublished(): ReadonlySet<string> {
  const workspaces = JSON.parse(run("npm", ["query", ".workspace"])) as { name: string; private?: boolean }[];
  return new Set(workspaces.filter((workspace) => workspace.private === true).map(({ name }) => name));
}

function checkPackage(path: string): void {
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
    name: string;
    private?: boolean;
    bin?: unknown;
    dependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
  };
  // Private packages are in the bundles of others.
  if (manifest.private === true) return;
  console.log(`\n${manifest.name}`);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (unpublished.has(name))
      throw new Error(`${manifest.name} needs ${name}, which is not published: nobody could install it`);
  }
  const [packed] = JSON.parse(
    run("npm", ["pack", path, "--json", "--ignore-scripts", "--pack-destination", folder]),
  ) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) throw new Error(`npm pack made nothing of ${path}`);
  const tarball = join(folder, packed.filename);
  checkDocuments(path, new Set(packed.files.map((file) => file.path)));
  process.stdout.write(run("npx", ["publint", "run", tarball, "--strict"]));
  refuseDynamicImport(join(path, "dist"));
  // A command has no types to resolve.
  if (manifest.bin === undefined) {
    process.stdout.write(run("npx", ["attw", tarball, "--no-emoji", "--format", "ascii"]));
  }
}

/** Checks links: registries show the README alone, so it has only URLs. Other pages may link to files of the tarball. */
function checkDocuments(path: string, files: ReadonlySet<string>): void {
  const folder = path.slice(resolve("packages").length + 1);
  const wanted = documentsOf[folder];
  if (wanted === undefined) throw new Error(`scripts/copy-docs.ts does not say which documents ${folder} has`);
  for (const document of wanted) {
    const isThere = [...files].some((file) => file === document || file.startsWith(`${document}/`));
    if (!isThere) throw new Error(`${document} is not in the tarball: run npm run build`);
  }
  const readme = readFileSync(join(path, "README.md"), "utf8");
  for (const link of linksOf(readme)) throw new Error(`README.md links to ${link}, which a registry does not show`);
  for (const [, named = ""] of readme.matchAll(/`(docs\/[\w./-]+)`/g)) {
    if (![...files].some((file) => file.startsWith(named)))
      throw new Error(`README.md names ${named}, which is not there`);
  }
  for (const page of [...files].filter((file) => file.startsWith("docs/") && file.endsWith(".md"))) {
    for (const link of linksOf(readFileSync(join(path, page), "utf8"))) {
      const linked = normalize(join(dirname(page), link));
      if (!files.has(linked)) throw new Error(`${page} links to ${link}, which is not in the tarball`);
    }
  }
  console.log(`${[...files].filter((file) => file.startsWith("docs/")).length} documents, without a dead link`);
}

function linksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, link = ""]) => link);
}

/** Checks that CommonJS files load late with `require`: Jest runs them without `import()`. */
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
