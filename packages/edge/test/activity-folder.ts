import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of activity files that is gone when it is disposed of. */
export interface ActivityFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, in a folder of its own if the name says so; as editors do, by moving it into place. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export async function anActivityFolder(files: Readonly<Record<string, string>> = {}): Promise<ActivityFolder> {
  const path = await mkdtemp(join(tmpdir(), "activities-"));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, `${name}.part`), text);
    await rename(join(path, `${name}.part`), join(path, name));
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    path,
    write,
    remove: (name) => rm(join(path, name)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** What `read` makes of files, which are gone afterwards. */
export function withActivityFiles<T>(files: Readonly<Record<string, string>>, read: (folder: string) => T): T {
  const path = mkdtempSync(join(tmpdir(), "activities-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return read(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}
