import {
  closeSync,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Impressions } from "./impressions.ts";

/** The interval of heartbeats of a running process, in milliseconds. */
const heartbeat = 15_000;
/** The size in bytes from which a file is compacted. */
const rewriteBeyond = 1_048_576;

/**
 * The file of one process, with a line for each accepted and each acknowledged batch. Lines are with the system when a
 * method returns, and are synced in batches. Compaction removes acknowledged lines.
 */
export class OutboxFile {
  readonly path: string;
  /** By notification id, in order of arrival. */
  readonly #kept: Map<string, Impressions> = new Map();
  #file: number | undefined;
  #size = 0;
  #rewriteAt: number = rewriteBeyond;
  #syncing: Promise<void> | undefined;
  #dirty = false;
  #failure: Error | undefined;
  #beat: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether nothing is kept. */
  get isEmpty(): boolean {
    return this.#kept.size === 0;
  }

  /** Creates the file if missing, and starts heartbeats. */
  open(): number {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.#file = openSync(this.path, "a", 0o600);
      this.#beat = setInterval(() => this.#touch(), heartbeat).unref();
    }
    return this.#file;
  }

  /**
   * No effect after `close`, as that of `remove`.
   *
   * @throws the system's error, also of an earlier batch that could not be synced
   */
  add(impressions: Impressions): void {
    if (this.#closed) return;
    for (const { id } of impressions.notifications) this.#kept.set(id, impressions);
    this.#append({ add: impressions });
  }

  /** @throws as `add` */
  remove(ids: readonly string[]): void {
    if (this.#closed) return;
    for (const id of ids) this.#kept.delete(id);
    this.#append({ done: ids });
  }

  /** Keeps an error for the next write, because there is no caller now. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  /** Syncs written lines; lines written meanwhile go with the next batch. */
  sync(): Promise<void> {
    this.#syncing ??= this.#syncAll().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async close(): Promise<void> {
    await this.sync();
    this.#closed = true;
    this.#leave();
    this.#throwFailure();
  }

  #append(line: object): void {
    this.#write(this.open(), line);
    if (this.#size > this.#rewriteAt) this.#rewrite();
    this.#dirty = true;
    void this.sync();
    this.#throwFailure();
  }

  #write(file: number, line: object): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    this.#size += bytes.length;
  }

  /** Writes a new file beside the old one and renames it, so that one of the two is always whole. */
  #rewrite(): void {
    const path = `${this.path}.new`;
    const file = openSync(path, "w", 0o600);
    const before = this.#size;
    try {
      this.#size = 0;
      for (const impressions of this.#keptImpressions()) this.#write(file, { add: impressions });
      fsyncSync(file);
      renameSync(path, this.path);
    } catch (error) {
      this.#size = before;
      closeSync(file);
      rmSync(path, { force: true });
      throw error;
    }
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = file;
    this.#rewriteAt = Math.max(rewriteBeyond, 2 * this.#size);
  }

  #keptImpressions(): readonly Impressions[] {
    return [...new Set(this.#kept.values())].map((each) => ({
      ...each,
      notifications: each.notifications.filter(({ id }) => this.#kept.has(id)),
    }));
  }

  async #syncAll(): Promise<void> {
    while (this.#dirty && this.#file !== undefined) {
      const file = this.#file;
      this.#dirty = false;
      const error = await new Promise<Error | null>((resolve) => fdatasync(file, resolve));
      // The file was replaced or left meanwhile; its content is on the disk.
      if (error !== null && file === this.#file) this.fail(error);
    }
  }

  #touch(): void {
    try {
      utimesSync(this.path, new Date(), new Date());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        this.fail(error as Error);
        return;
      }
      // Another process took over the file, and sends its impressions: equal ids prevent double counts.
      this.#leave();
      this.#kept.clear();
      this.#size = 0;
    }
  }

  #leave(): void {
    clearInterval(this.#beat);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }
}
