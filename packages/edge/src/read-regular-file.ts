import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";

/** Why a file was not read: the expected and the found kind. */
export class FileRefusal extends Error {
  readonly expected: string;
  readonly received: string;

  constructor(expected: string, received: string, cause?: unknown) {
    super(`expected ${expected}, received ${received}`, { cause });
    this.expected = expected;
    this.received = received;
  }
}

/**
 * Reads a regular file, or a link to one, up to a size. Other kinds may never end or begin: a pipe would block the
 * process until somebody writes.
 *
 * Synchronous, so that an atomically replaced file is read whole, old or new.
 *
 * @returns `null` for a missing file
 * @throws FileRefusal
 */
export function readRegularFile(path: string, maxBytes: number): Uint8Array | null {
  let file: number;
  try {
    // Without O_NONBLOCK, opening a named pipe would block.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new FileRefusal("a file that can be read", reasons.get(code) ?? String(error), error);
  }
  try {
    return readOpenFile(file, maxBytes);
  } catch (error) {
    if (error instanceof FileRefusal) throw error;
    throw new FileRefusal("a file that can be read", String(error), error);
  } finally {
    closeSync(file);
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "one without permission to read it"],
  ["ELOOP", "a symbolic link that leads back to itself"],
  ["ENXIO", "a socket"],
  ["ENOTDIR", "a path through a file"],
]);

function readOpenFile(file: number, maxBytes: number): Uint8Array {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw new FileRefusal("a regular file", toFileKind(stats));
  // System files report a size of 0.
  const bytes = new Uint8Array(Math.min(stats.size || 65_535, maxBytes) + 1);
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const count = readSync(file, bytes);
    if (count === 0) break;
    size += count;
    if (size > maxBytes) throw new FileRefusal(`at most ${maxBytes} bytes`, "more");
    parts.push(bytes.slice(0, count));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function toFileKind(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
