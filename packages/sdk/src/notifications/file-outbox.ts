import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import type { Impressions } from "./impressions.ts";
import type { Outbox } from "./outbox.ts";
import { OutboxFile } from "./outbox-file.ts";
import { parseOutbox, withoutDelivered } from "./parse-outbox.ts";

export interface FileOutboxOptions {
  /** Created if missing. Processes may share it: each writes its own file, and takes over files of ended processes. */
  readonly directory: string;
}

/**
 * The time without a touch after which a file counts as that of an ended process, in milliseconds: four missed
 * heartbeats.
 */
const deadAfter = 60_000;

/**
 * Keeps impressions in an append-only file with a line for each accepted and each acknowledged batch.
 *
 * Accepted lines are with the system when `add` returns, so they survive `kill -9`. They are synced in batches, so a
 * power cut loses at most the last few milliseconds. Compaction keeps the file about as large as the unacknowledged
 * part.
 *
 * @throws TargetError `invalid-options` without a directory. The client's logger reports one that is not writable
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, outbox: createFileOutbox({ directory: "/var/lib/shop/outbox" }) });
 */
export function createFileOutbox(options: FileOutboxOptions): Outbox {
  warnUnknownNames(["directory"], options, "createFileOutbox");
  const { directory } = options;
  if (typeof directory !== "string" || directory === "") {
    const received = describeValue(directory);
    throw new TargetError("invalid-options", `createFileOutbox: expected { directory: "…" }, received ${received}`);
  }
  const file = new OutboxFile(join(directory, createName()));
  const closing = new AbortController();
  let recovered: Promise<readonly Impressions[]> | undefined;
  return {
    recover() {
      recovered = recover(directory, file, closing.signal);
      return recovered;
    },
    add: (impressions) => file.add(impressions),
    remove: (ids) => file.remove(ids),
    async close() {
      closing.abort();
      // A file that is being taken over; its reader gets the error.
      await recovered?.catch(() => undefined);
      await leave(file);
    },
  };
}

/** Takes over files of ended processes, until `closing` aborts. Skips an unreadable file, for a later start. */
async function recover(directory: string, file: OutboxFile, closing: AbortSignal): Promise<readonly Impressions[]> {
  file.open();
  const recovered: Impressions[] = [];
  const known = new Set<string>();
  const failures: unknown[] = [];
  for (const name of await readdir(directory)) {
    if (closing.aborted) break;
    const path = join(directory, name);
    if (path === file.path || !name.endsWith(".outbox") || !(await isAbandoned(path, name))) continue;
    try {
      const mine = join(directory, createName());
      if (!(await takeOver(path, mine))) continue;
      // A process that ended during a takeover has left its lines in two files.
      for (const impressions of withoutDelivered(parseOutbox(await readFile(mine, "utf8")), known)) {
        for (const { id } of impressions.notifications) known.add(id);
        file.add(impressions);
        recovered.push(impressions);
      }
      await file.sync();
      // The other file belongs to a process that ended during a compaction.
      for (const done of [mine, `${path}.new`]) await rm(done, { force: true });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) file.fail(new AggregateError(failures, `Files in ${directory} could not be read`));
  return recovered;
}

/**
 * Renames the file to own it: of several starting processes, one succeeds. If that one ends before it reads, the name
 * is again that of an ended process.
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

/** Leaves kept impressions for the next process at once. */
async function leave(file: OutboxFile): Promise<void> {
  await file.close();
  if (file.isEmpty) await rm(file.path, { force: true });
  else await rename(file.path, `${file.path.slice(0, -".outbox".length)}.closed.outbox`);
}

function createName(): string {
  return `${encodeURIComponent(hostname())}.${process.pid}.${crypto.randomUUID()}.outbox`;
}

/** Returns whether the process of the file has ended: by its process id on this machine, else by missing heartbeats. */
async function isAbandoned(path: string, name: string): Promise<boolean> {
  if (name.endsWith(".closed.outbox")) return true;
  const match = /^(.+)\.(\d+)\.[0-9a-f-]{36}\.outbox$/.exec(name);
  if (match === null) return false;
  const [, host, pid = ""] = match;
  const isHere = host === encodeURIComponent(hostname());
  if (isHere && !isRunning(Number(pid))) return true;
  try {
    const { mtimeMs } = await stat(path);
    // In a container the earlier process had the same id. Its file is older than this process.
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
