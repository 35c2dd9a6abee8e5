import { dirname, relative, resolve } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { globSync, isDynamicPattern } from "tinyglobby";
import { readStats, walkFolder } from "./walk-folder.ts";

/** The files and folders of the given sources. */
export interface FoundFiles {
  /** Paths of existing files as messages show them; sorted and unique. */
  readonly files: readonly string[];
  /** The searched folders: a change in one can change the files. */
  readonly folders: readonly string[];
}

/**
 * Finds activity files: all YAML and JSON files in folders and below. Omits names that begin with a dot, and
 * `node_modules`.
 *
 * @throws TargetError `invalid-activities` for a missing or unreadable folder or named file
 */
export function findFiles(sources: readonly string[]): FoundFiles {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const source of sources) {
    const kind = toSourceKind(source);
    if (kind === "file") {
      files.add(source);
      folders.add(dirname(source));
      continue;
    }
    const base = kind === "folder" ? source : findBaseFolder(source);
    const pattern = source.slice(base === "." ? 0 : base.length + 1);
    const depth = kind === "folder" || pattern.includes("**") ? undefined : pattern.split("/").length;
    const walked = walkFolder(base, depth);
    for (const path of walked.folders) folders.add(path);
    for (const path of kind === "folder" ? walked.files : findByGlob(pattern, base)) files.add(shown(path));
  }
  return { files: [...files].sort(), folders: [...folders] };
}

/** Follows links to files. Does not follow links to folders, which could be circular with a pattern. */
function findByGlob(pattern: string, base: string): readonly string[] {
  return globSync(pattern, {
    cwd: base,
    absolute: true,
    followSymbolicLinks: false,
    ignore: ["**/node_modules/**"],
  }).filter((path) => readStats(path)?.isDirectory() !== true);
}

/**
 * Requires that each glob matches: one without a match is mostly misspelt. An empty folder is valid: its files come
 * later.
 *
 * @throws TargetError `invalid-activities`
 */
export function requireFiles(source: string): void {
  if (toSourceKind(source) !== "glob" || findFiles([source]).files.length > 0) return;
  throw nothingAt(source, "no file that fits");
}

function nothingAt(source: string, received: string): TargetError {
  const expected = "a folder, a glob or a file of activities";
  const message = `${source}: expected ${expected}, received ${received}`;
  return new TargetError("invalid-activities", message, { issues: [{ path: source, expected, received }] });
}

function toSourceKind(source: string): "file" | "folder" | "glob" {
  const stats = readStats(source);
  if (stats?.isDirectory() === true) return "folder";
  if (stats !== null) return "file";
  if (isDynamicPattern(source)) return "glob";
  throw nothingAt(source, "nothing there");
}

/** Returns the folder that a glob starts from: its path up to the first part with a pattern. */
function findBaseFolder(glob: string): string {
  const parts = glob.replaceAll("\\", "/").split("/");
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return parts.slice(0, dynamic).join("/") || (glob.startsWith("/") ? "/" : ".");
}

/** Returns the path relative to the working directory, if that is shorter. */
function shown(path: string): string {
  const short = relative(process.cwd(), resolve(path));
  return short.startsWith("..") ? path : short;
}
