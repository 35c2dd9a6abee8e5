/**
 * START HERE: installs the packed packages into programs like those of users, and runs the tests of each.
 *
 * Every program is copied to a folder outside the repository first: there a missing dependency cannot be found in the workspaces.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

interface Program {
  readonly name: string;
  /** Folders below this one that make up the program; the first has its `package.json`. */
  readonly folders: readonly string[];
}

const programs: readonly Program[] = [
  { name: "Jest 29", folders: ["jest-29", "jest"] },
  { name: "Jest 30", folders: ["jest-30", "jest"] },
  { name: "TypeScript and loggers", folders: ["types"] },
  { name: "Bundles, and a Node that is too old", folders: ["bundles"] },
];

const here = fileURLToPath(new URL(".", import.meta.url));
const packages = ["delivery-api", "decisioning", "sdk", "reports", "edge", "react"];
const isLocking = process.argv.includes("--lock");
const wanted = process.argv.slice(2).filter((argument) => argument !== "--lock");
const chosen = programs.filter(({ folders: [first = ""] }) => wanted.length === 0 || wanted.includes(first));
const unknown = wanted.filter((name) => !programs.some(({ folders: [first] }) => first === name));
if (chosen.length === 0 || unknown.length > 0) {
  const names = programs.map(({ folders: [first] }) => first).join(", ");
  console.error(`Expected some of ${names}, received ${unknown.join(", ")}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
const root = mkdtempSync(join(tmpdir(), "fletch-compat-"));
try {
  pack(join(root, "packed"));
  for (const program of chosen) {
    const [first = ""] = program.folders;
    const folder = prepare(program, join(root, first));
    if (isLocking) lock(folder, join(here, first));
    else run(program, folder);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
if (isLocking) {
  console.log(`\nWrote the lockfiles of ${chosen.map(({ name }) => name).join(", ")}`);
} else {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** One file for each package, under a name without a version. */
function pack(folder: string): void {
  mkdirSync(folder);
  for (const name of packages) {
    const path = resolve(here, "../packages", name);
    const output = execFileSync("npm", ["pack", path, "--json", "--ignore-scripts", "--pack-destination", folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [packed] = JSON.parse(output) as { filename: string }[];
    if (packed === undefined) throw new Error(`npm pack made nothing of ${path}`);
    cpSync(join(folder, packed.filename), join(folder, `${name}.tgz`));
  }
}

function prepare({ folders }: Program, folder: string): string {
  for (const part of folders) copy(join(here, part), folder);
  cpSync(join(here, ".npmrc"), join(folder, ".npmrc"));
  return folder;
}

/** Writes the program's lockfile anew. It has no checksums of our own packages, because they differ after every change. */
function lock(folder: string, home: string): void {
  rmSync(join(folder, "package-lock.json"), { force: true });
  execFileSync("npm", ["install", "--silent", "--package-lock-only"], { cwd: folder, stdio: "inherit" });
  const lockfile = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  for (const entry of Object.values<{ resolved?: string; integrity?: string }>(lockfile.packages)) {
    if (entry.resolved?.startsWith("file:")) delete entry.integrity;
  }
  writeFileSync(join(home, "package-lock.json"), `${JSON.stringify(lockfile, null, 2)}\n`);
}

/** Runs `npm ci` and `npm test` of a program, whose last line counts its tests. */
function run({ name }: Program, folder: string): void {
  console.log(`\n${name}`);
  execFileSync("npm", ["ci", "--silent", "--prefer-offline"], { cwd: folder, stdio: "inherit" });
  const { stdout, error } = spawnSync("npm", ["test", "--silent"], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 900_000,
  });
  if (error !== undefined) console.log(`  ✗ ${error.message}`);
  const counts = stdout.match(/^(\d+) passed, (\d+) failed\s*$/m);
  process.stdout.write(stdout.replace(/^\d+ passed, \d+ failed\s*$/m, ""));
  passed += Number(counts?.[1] ?? 0);
  failed += counts === null ? 1 : Number(counts[2]);
}

function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from)) {
    if (entry !== "node_modules") cpSync(join(from, entry), join(to, entry), { recursive: true });
  }
}
