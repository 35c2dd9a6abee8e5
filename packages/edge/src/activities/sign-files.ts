import { statSync } from "node:fs";

/** A text that changes when one of the files does: written to, replaced, gone or there again. */
export function signFiles(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? path : `${path} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    })
    .join("\n");
}
