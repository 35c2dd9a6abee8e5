import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { TargetError } from "@fletch/delivery-api";

/** The content of a folder and its subfolders. */
export interface WalkedFolder {
  /** Possible activity files by their names, unordered. Reading tells what they are. */
  readonly files: readonly string[];
  /** The folder itself included. */
  readonly folders: readonly string[];
}

/** The most files and folders. */
const maxEntries = 10_000;

/**
 * Finds activity files in a folder and below, through symbolic links. Visits each folder once, so circular links end.
 * Omits names that begin with a dot, and `node_modules`.
 *
 * @throws TargetError `invalid-activities` for an unreadable folder, which is not an empty one
 */
export function walkFolder(base: string, depth: number = Number.POSITIVE_INFINITY): WalkedFolder {
  const files: string[] = [];
  const folders: string[] = [];
  const known = new Set<string>();
  const waiting = [{ path: base, level: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, level } = next;
    const stats = readStats(path);
    if (stats === null && path !== base) continue; // The folder was removed meanwhile.
    const key = `${stats?.dev}:${stats?.ino}`;
    if (known.has(key)) continue;
    known.add(key);
    folders.push(path);
    for (const entry of readEntries(path)) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const inner = join(path, entry.name);
      if (isFolder(entry, inner)) {
        if (level + 1 < depth) waiting.push({ path: inner, level: level + 1 });
      } else if (/\.(?:ya?ml|json)$/.test(entry.name)) files.push(inner);
    }
    if (files.length + folders.length + waiting.length > maxEntries) {
      throw unreadable(base, `at most ${maxEntries} files and folders`, "more");
    }
  }
  return { files, folders };
}

/** Returns `null` for a missing path. @throws TargetError `invalid-activities` */
export function readStats(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw unreadable(path, "a folder or a file that can be read", describe(error), error);
  }
}

function readEntries(path: string): readonly Dirent[] {
  try {
    // Links come last, so that a folder is found by its own name first.
    return readdirSync(path, { withFileTypes: true }).sort(
      (a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()),
    );
  } catch (error) {
    throw unreadable(path, "a folder that can be read", describe(error), error);
  }
}

function isFolder(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false; // A link to itself. Reading reports it if it is named like an activity file.
  }
}

function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons.get(code ?? "") ?? message;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "one without permission to read it"],
  ["ENOENT", "nothing there"],
  ["ENOTDIR", "something other than a folder"],
  ["ELOOP", "a symbolic link that leads back to itself"],
]);

function unreadable(path: string, expected: string, received: string, cause?: unknown): TargetError {
  const message = `${path}: expected ${expected}, received ${received}`;
  return new TargetError("invalid-activities", message, { cause, issues: [{ path, expected, received }] });
}
