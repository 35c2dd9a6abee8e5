import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atProcessEnd } from "./at-process-end.ts";
import { until } from "./until.ts";

const variable = "FLETCH_RUN_FOLDER";
const limit = 120_000;
let ownFolder: string | null = null;

/** Vitest's global setup: opens the folder that the workers of a run share, and removes it after the run, also after one that was interrupted. */
export function setup(): () => void {
  const folder = openOwnFolder();
  process.env[variable] = folder;
  return () => remove(folder);
}

/** Makes a folder in that of the run, which removes what is left of it: Vitest kills workers before they can remove much. */
export function makeFolderOfRun(prefix: string): string {
  return mkdtempSync(join(process.env[variable] ?? openOwnFolder(), prefix));
}

/**
 * Returns a folder that the workers of a run share. The first that asks fills it; the others wait for that. Outside of a run, each process has its
 * own, until it ends.
 * @throws what `fill` threw, in every worker
 */
export async function shareFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(process.env[variable] ?? openOwnFolder(), name);
  const outcome = `${folder}.outcome`;
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await until(() => existsSync(outcome), limit);
    const failure = readFileSync(outcome, "utf8");
    if (failure !== "") throw new Error(failure);
    return folder;
  }
  try {
    await fill(folder);
    writeFileSync(outcome, "");
  } catch (error) {
    writeFileSync(outcome, String(error));
    throw error;
  }
  return folder;
}

function openOwnFolder(): string {
  if (ownFolder !== null) return ownFolder;
  const folder = openFolder();
  atProcessEnd(() => remove(folder));
  ownFolder = folder;
  return folder;
}

/** Processes that end may still write there. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fletch-run-"));
  // PostgreSQL runs as another user, and has its files below.
  chmodSync(folder, 0o711);
  return folder;
}
