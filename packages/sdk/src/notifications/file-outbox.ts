import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Impressions } from "./impressions.ts";
import type { Outbox } from "./outbox.ts";
import { OutboxFile } from "./outbox-file.ts";
import { parseOutbox, withoutDelivered } from "./parse-outbox.ts";

export interface FileOutboxOptions {
  /** Made when it is missing. Many processes may share it: each writes a file of its own, and takes over those of the dead. */
  readonly directory: string;
}

/** When a file that its process does not touch any more counts as that of a dead one, in milliseconds: four missed heartbeats. */
const deadAfter = 60_000;

/**
 * Keeps impressions in an append-only file: a line for what was accepted, a line for what was acknowledged. Accepted lines are with
 * the system when `add` returns, so they survive `kill -9`; they are forced to the disk in batches, so a power cut costs
 * at most the last few milliseconds. The file holds little more than what is not acknowledged.
 *
 * @throws TargetError never; a directory that cannot be written to is reported by the client's logger
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, outbox: createFileOutbox({ directory: "/var/lib/shop/outbox" }) });
 */
export function createFileOutbox({ directory }: FileOutboxOptions): Outbox {
  const file = new OutboxFile(join(directory, createName()));
  return {
    recover: () => recover(directory, file),
    add: (impressions) => file.add(impressions),
    remove: (ids) => file.remove(ids),
    close: () => leave(file),
  };
}

/** Takes over what the dead have left. A file that cannot be read is left for a later start, and keeps no other from being read. */
async function recover(directory: string, file: OutboxFile): Promise<readonly Impressions[]> {
  file.open();
  const recovered: Impressions[] = [];
  const known = new Set<string>();
  const failures: unknown[] = [];
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (path === file.path || !name.endsWith(".outbox") || !(await isAbandoned(path, name))) continue;
    try {
      const mine = join(directory, createName());
      if (!(await takeOver(path, mine))) continue;
      // Whoever died while taking over a file has left its lines in two.
      for (const impressions of withoutDelivered(parseOutbox(await readFile(mine, "utf8")), known)) {
        for (const { id } of impressions.notifications) known.add(id);
        file.add(impressions);
        recovered.push(impressions);
      }
      await file.sync();
      // The other one is of a process that died while it wrote its file anew.
      for (const done of [mine, `${path}.new`]) await rm(done, { force: true });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) file.fail(new AggregateError(failures, `Files in ${directory} could not be read`));
  return recovered;
}

/**
 * Who renames it owns it: of several processes that start at once, one succeeds. If that one dies before it has read it, the file
 * has the name of a dead process again.
 */
async function takeOver(path: string, mine: string): Promise<boolean> {
  try {
    await rename(path, mine);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** What is kept is left for whoever starts next, at once. */
async function leave(file: OutboxFile): Promise<void> {
  await file.close();
  if (file.isEmpty) await rm(file.path, { force: true });
  else await rename(file.path, `${file.path.slice(0, -".outbox".length)}.closed.outbox`);
}

function createName(): string {
  return `${encodeURIComponent(hostname())}.${process.pid}.${crypto.randomUUID()}.outbox`;
}

/** Whether the process that wrote the file is gone. Process ids tell it at once on this machine; elsewhere its silence does. */
async function isAbandoned(path: string, name: string): Promise<boolean> {
  if (name.endsWith(".closed.outbox")) return true;
  const match = /^(.+)\.(\d+)\.[0-9a-f-]{36}\.outbox$/.exec(name);
  if (match === null) return false;
  const [, host, pid = ""] = match;
  const isHere = host === encodeURIComponent(hostname());
  if (isHere && !isRunning(Number(pid))) return true;
  try {
    const { mtimeMs } = await stat(path);
    // In a container the process before had the same id. What it wrote is older than this process.
    if (isHere && Number(pid) === process.pid) return mtimeMs < Date.now() - process.uptime() * 1_000;
    return Date.now() - mtimeMs > deadAfter;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
