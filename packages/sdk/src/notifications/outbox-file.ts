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

/** How often a living process touches its file, in milliseconds. */
const heartbeat = 15_000;
/** A file beyond this many bytes is written anew, with what is still kept. */
const rewriteBeyond = 1_048_576;

/**
 * What one process keeps: a file with a line for what was accepted and a line for what was acknowledged. Lines are with the system
 * when a method returns; they are forced to the disk in batches. What is acknowledged leaves the file when it is written anew.
 */
export class OutboxFile {
  readonly path: string;
  /** By notification id, in the order in which they came. */
  readonly #kept: Map<string, Impressions> = new Map();
  #file: number | undefined;
  #size = 0;
  #rewriteAt: number = rewriteBeyond;
  #syncing: Promise<void> | undefined;
  #dirty = false;
  #failure: Error | undefined;
  #beat: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether nothing is kept. */
  get isEmpty(): boolean {
    return this.#kept.size === 0;
  }

  /** Makes the file, where it is not there, and shows from now on that its process lives. */
  open(): number {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.#file = openSync(this.path, "a", 0o600);
      this.#beat = setInterval(() => this.#touch(), heartbeat).unref();
    }
    return this.#file;
  }

  /** @throws the system's error, also of an earlier batch that did not reach the disk */
  add(impressions: Impressions): void {
    for (const { id } of impressions.notifications) this.#kept.set(id, impressions);
    this.#append({ add: impressions });
  }

  /** @throws as `add` */
  remove(ids: readonly string[]): void {
    for (const id of ids) this.#kept.delete(id);
    this.#append({ done: ids });
  }

  /** Has the next one who writes told of an error, for there is nobody to tell it now. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  /** Forces what was written to the disk; what is written meanwhile goes with the next batch. */
  sync(): Promise<void> {
    this.#syncing ??= this.#syncAll().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async close(): Promise<void> {
    await this.sync();
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

  /** Beside the file, and then in its place: whenever the process ends, one of the two is whole. */
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
      // A file that was left meanwhile, or written anew, is closed: that one reached the disk before.
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
      // Somebody took the file for that of a dead process, and sends what is in it: the ids prevent double counts.
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
