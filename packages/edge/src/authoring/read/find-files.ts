import { dirname, relative, resolve } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { globSync, isDynamicPattern } from "tinyglobby";
import { readStats, walkFolder } from "./walk-folder.ts";

/** Where activity files are: folders, globs and files, as they were given. */
export interface FoundFiles {
  /** Of every file that is there now, its path as messages show it; sorted, each once. */
  readonly files: readonly string[];
  /** The folders that were looked into: a change in one of them can be a change of the files. */
  readonly folders: readonly string[];
}

/**
 * Finds activity files. Of a folder those are all YAML and JSON files in it and below; names that begin with a dot, and
 * `node_modules`, are left out.
 *
 * @throws TargetError `invalid-activities` where a folder or a named file is not there, or cannot be read
 */
export function findFiles(sources: readonly string[]): FoundFiles {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const source of sources) {
    const kind = kindOf(source);
    if (kind === "file") {
      files.add(source);
      folders.add(dirname(source));
      continue;
    }
    const base = kind === "folder" ? source : baseOf(source);
    const pattern = source.slice(base === "." ? 0 : base.length + 1);
    const depth = kind === "folder" || pattern.includes("**") ? undefined : pattern.split("/").length;
    const walked = walkFolder(base, depth);
    for (const path of walked.folders) folders.add(path);
    for (const path of kind === "folder" ? walked.files : findByGlob(pattern, base)) files.add(shown(path));
  }
  return { files: [...files].sort(), folders: [...folders] };
}

/** Links to files are followed, links to folders are not: with a pattern they could lead around in circles. */
function findByGlob(pattern: string, base: string): readonly string[] {
  return globSync(pattern, {
    cwd: base,
    absolute: true,
    followSymbolicLinks: false,
    ignore: ["**/node_modules/**"],
  }).filter((path) => readStats(path)?.isDirectory() !== true);
}

/**
 * A glob that finds nothing is mostly a misspelt one. A folder may be empty: its files come later.
 *
 * @throws TargetError `invalid-activities`
 */
export function requireFiles(source: string): void {
  if (kindOf(source) !== "glob" || findFiles([source]).files.length > 0) return;
  throw nothingAt(source, "no file that fits");
}

function nothingAt(source: string, received: string): TargetError {
  const expected = "a folder, a glob or a file of activities";
  const message = `${source}: expected ${expected}, received ${received}`;
  return new TargetError("invalid-activities", message, { issues: [{ path: source, expected, received }] });
}

function kindOf(source: string): "file" | "folder" | "glob" {
  const stats = readStats(source);
  if (stats?.isDirectory() === true) return "folder";
  if (stats !== null) return "file";
  if (isDynamicPattern(source)) return "glob";
  throw nothingAt(source, "nothing there");
}

/** The folder that a glob starts from: its path up to the first part with a pattern in it. */
function baseOf(glob: string): string {
  const parts = glob.replaceAll("\\", "/").split("/");
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return parts.slice(0, dynamic).join("/") || (glob.startsWith("/") ? "/" : ".");
}

/** Relative to where the process works, where that is shorter. */
function shown(path: string): string {
  const short = relative(process.cwd(), resolve(path));
  return short.startsWith("..") ? path : short;
}
