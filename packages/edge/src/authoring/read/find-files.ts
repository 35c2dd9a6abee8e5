import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { globSync, isDynamicPattern } from "tinyglobby";

/** Where activity files are: folders, globs and files, as they were given. */
export interface ActivityPlaces {
  /** Of every file that is there now, its path as messages show it; sorted, each once. */
  readonly files: readonly string[];
  /** What to watch: folders, and files that were named. */
  readonly watched: readonly string[];
}

/** What a folder is searched for. */
const wanted = "**/*.{yaml,yml,json}";

/**
 * Finds activity files. Of a folder those are all YAML and JSON files in it and below; names that begin with a dot, and
 * `node_modules`, are left out.
 *
 * @throws TargetError `invalid-activities` where a folder or a named file is not there
 */
export function findFiles(sources: readonly string[]): ActivityPlaces {
  const files = new Set<string>();
  const watched = new Set<string>();
  for (const source of sources) {
    const kind = kindOf(source);
    if (kind === "file") {
      files.add(source);
      watched.add(source);
      continue;
    }
    const base = kind === "folder" ? source : baseOf(source);
    const pattern = kind === "folder" ? wanted : source.slice(base === "." ? 0 : base.length + 1);
    watched.add(base);
    const found = globSync(pattern, { cwd: base, absolute: true, ignore: ["**/node_modules/**"] });
    for (const path of found) files.add(shown(path));
  }
  return { files: [...files].sort(), watched: [...watched] };
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

function nothingAt(source: string, got: string): TargetError {
  const expected = "a folder, a glob or a file of activities";
  const message = `${source}: expected ${expected}, got ${got}`;
  return new TargetError("invalid-activities", message, { issues: [{ path: source, expected, got }] });
}

function kindOf(source: string): "file" | "folder" | "glob" {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return "folder";
  if (stats !== undefined) return "file";
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
