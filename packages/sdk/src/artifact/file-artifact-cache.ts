import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
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
      const path = await toPath(key);
      await replaceFile(path, await toCachedBytes(key, artifact));
      // Those that another process removes at the same time are missing; the next write removes the rest.
      await removeDrafts(directory, path).catch(() => undefined);
    },
  };
}

function defaultDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(process.getBuiltinModule("node:os").homedir(), ".cache"), "fletch");
}

/** The age of a draft after which its process counts as ended, in milliseconds. */
const deadAfter = 600_000;

/** Removes drafts of killed processes. The time is that of `written`: the clock of the disk is not always the machine's. */
async function removeDrafts(directory: string, written: string): Promise<void> {
  const { mtimeMs: now } = await stat(written);
  for (const name of await readdir(directory)) {
    if (!/\.artifact\.\d+\.[0-9a-f-]{36}$/.test(name)) continue;
    const path = join(directory, name);
    if (now - (await stat(path)).mtimeMs > deadAfter) await rm(path, { force: true });
  }
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
