import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import type { ArtifactCache } from "./artifact-cache.ts";
import { fromCachedBytes, sha256Hex, toCachedBytes } from "./cached-artifact-bytes.ts";

export interface FileArtifactCacheOptions {
  /** Created if missing, readable only by this user. @default `$XDG_CACHE_HOME/fletch`, else `~/.cache/fletch` */
  readonly directory?: string;
}

/** Keeps each artifact in a file. Writes and renames, so that readers get the old or the new one. */
export function createFileArtifactCache(options: FileArtifactCacheOptions = {}): ArtifactCache {
  warnUnknownNames(["directory"], options, "createFileArtifactCache");
  const { directory = defaultDirectory() } = options;
  const toPath = async (key: string): Promise<string> =>
    join(directory, `${(await sha256Hex(new TextEncoder().encode(key))).slice(0, 32)}.artifact`);
  return {
    async read(key) {
      try {
        return await fromCachedBytes(key, await readFile(await toPath(key)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async write(key, artifact) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await replaceFile(await toPath(key), await toCachedBytes(key, artifact));
    },
  };
}

function defaultDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(process.getBuiltinModule("node:os").homedir(), ".cache"), "fletch");
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      // Without the sync, a power cut after the rename could leave an empty file.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
