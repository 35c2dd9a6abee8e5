import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, utimesSync, writeSync } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isRecord } from "@fletch/delivery-api/schema";
import type { Impressions } from "./impressions.ts";
import type { Outbox } from "./outbox.ts";

export interface FileOutboxOptions {
  /** Made when it is missing. Many processes may share it: each writes a file of its own, and takes over those of the dead. */
  readonly directory: string;
}

/** How often a living process touches its file, in milliseconds, and when one that is not touched counts as dead. */
const heartbeat = 15_000;
const deadAfter = 60_000;
/** When all is acknowledged, a file beyond this many bytes is emptied. */
const emptyBeyond = 1_048_576;

/**
 * Keeps impressions in an append-only file: a line for what was accepted, a line for what was acknowledged. Accepted lines are with
 * the system when `add` returns, so they survive `kill -9`; they are forced to the disk in batches, so a power cut costs
 * at most the last few milliseconds.
 *
 * @throws TargetError never; a directory that cannot be written to is reported by the client's logger
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, outbox: createFileOutbox({ directory: "/var/lib/shop/outbox" }) });
 */
export function createFileOutbox({ directory }: FileOutboxOptions): Outbox {
  return new FileOutbox(directory);
}

class FileOutbox implements Outbox {
  readonly #directory: string;
  readonly #path: string;
  #file: number | undefined;
  #size = 0;
  #kept = 0;
  #syncing = false;
  #dirty = false;
  #beat: NodeJS.Timeout | undefined;

  constructor(directory: string) {
    this.#directory = directory;
    this.#path = join(directory, createName());
  }

  async recover(): Promise<readonly Impressions[]> {
    this.#open();
    const recovered: Impressions[] = [];
    const known = new Set<string>();
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      if (path === this.#path || !name.endsWith(".outbox") || !(await isAbandoned(path, name))) continue;
      const mine = join(this.#directory, createName());
      try {
        // Who renames it owns it: of several processes that start at once, one succeeds. If that one dies in here,
        // the file has the name of a dead process again.
        await rename(path, mine);
      } catch {
        continue;
      }
      for (const impressions of withoutKnown(parseOutbox(await readFile(mine, "utf8")), known)) {
        this.add(impressions);
        recovered.push(impressions);
      }
      await this.#sync();
      await rm(mine, { force: true });
    }
    return recovered;
  }

  add(impressions: Impressions): void {
    this.#append({ add: impressions });
    this.#kept += impressions.notifications.length;
  }

  remove(ids: readonly string[]): void {
    this.#kept -= ids.length;
    if (this.#kept <= 0 && this.#size > emptyBeyond && this.#file !== undefined) {
      ftruncateSync(this.#file);
      this.#size = 0;
      this.#kept = 0;
    } else {
      this.#append({ done: ids });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    const file = this.#file;
    if (file === undefined) return;
    await this.#sync();
    this.#file = undefined;
    closeSync(file);
    if (this.#kept <= 0) await rm(this.#path, { force: true });
    // Left for whoever starts next, at once.
    else await rename(this.#path, `${this.#path.slice(0, -".outbox".length)}.closed.outbox`);
  }

  #append(line: object): void {
    const file = this.#open();
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    this.#size += bytes.length;
    this.#dirty = true;
    if (!this.#syncing) void this.#sync();
  }

  #open(): number {
    if (this.#file === undefined) {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      this.#file = openSync(this.#path, "a", 0o600);
      this.#beat = setInterval(() => this.#touch(), heartbeat).unref();
    }
    return this.#file;
  }

  /** Forces what was written to the disk; what is written meanwhile goes with the next batch. */
  async #sync(): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    while (this.#dirty && this.#file !== undefined) {
      const file = this.#file;
      this.#dirty = false;
      await new Promise<void>((resolve) => fdatasync(file, () => resolve()));
    }
    this.#syncing = false;
  }

  #touch(): void {
    try {
      utimesSync(this.#path, new Date(), new Date());
    } catch {
      // Somebody took the file for that of a dead process, and sends what is in it: the ids prevent double counts.
      this.#file = undefined;
    }
  }
}

function createName(): string {
  return `${encodeURIComponent(hostname())}.${process.pid}.${crypto.randomUUID()}.outbox`;
}

/** Whoever died while taking over a file has left its lines in two. */
function withoutKnown(left: readonly Impressions[], known: Set<string>): readonly Impressions[] {
  const fresh = left.map((each) => ({ ...each, notifications: each.notifications.filter(({ id }) => !known.has(id)) }));
  for (const { notifications } of fresh) for (const { id } of notifications) known.add(id);
  return fresh.filter(({ notifications }) => notifications.length > 0);
}

/** Whether the process that wrote the file is gone. Process ids tell it at once on this machine; elsewhere its silence does. */
async function isAbandoned(path: string, name: string): Promise<boolean> {
  if (name.endsWith(".closed.outbox")) return true;
  const match = /^(.+)\.(\d+)\.[0-9a-f-]{36}\.outbox$/.exec(name);
  if (match === null) return false;
  const [, host = "", pid = ""] = match;
  const isHere = decodeURIComponent(host) === hostname();
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

/** What was accepted and not acknowledged. The last line may be cut off by the end of its process. */
function parseOutbox(text: string): readonly Impressions[] {
  const accepted: Impressions[] = [];
  const done = new Set<string>();
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    if (Array.isArray(entry.done)) for (const id of entry.done) done.add(String(id));
    else if (isImpressions(entry.add)) accepted.push(entry.add);
  }
  return accepted
    .map((each) => ({ ...each, notifications: each.notifications.filter(({ id }) => !done.has(id)) }))
    .filter(({ notifications }) => notifications.length > 0);
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isRecord(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function isImpressions(value: unknown): value is Impressions {
  return (
    isRecord(value) &&
    typeof value.sessionId === "string" &&
    isRecord(value.visitor) &&
    Array.isArray(value.notifications) &&
    value.notifications.every((each) => isRecord(each) && typeof each.id === "string")
  );
}
