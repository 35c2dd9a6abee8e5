import { type FSWatcher, statSync, watch } from "node:fs";

/** The state of the sources at one moment. */
export interface Look {
  readonly paths: readonly string[];
  /** Differs after any change of a file: written, replaced, removed or restored. */
  readonly signature: string;
  /** The folders whose changes can change the sources. */
  readonly folders: readonly string[];
}

export interface SourceWatchSettings {
  readonly look: () => Look;
  /** Called after a change, when the files have stopped changing. */
  readonly onChange: () => Promise<void>;
}

/** The time for collecting changes, in milliseconds. Most changes that belong together come within it. */
const settleTime = 25;

/** The same for missing files: a file is mostly removed before it is replaced. */
const settleTimeOfLoss = 150;

/** The most looks for the end of changes, so that endless writing does not delay the reload for ever. */
const maxLooks = 40;

/**
 * The shortest interval between looks, as a multiple of a look's own duration. A busy folder sends a notice for each
 * write.
 */
const minIntervalFactor = 10;

/** The interval of looks without a notice, in milliseconds, and its multiple of a look's duration. */
const interval = { min: 1_000, ofLook: 50, max: 30_000 };

/**
 * Watches files by polling. Notices of the system only cause an early look: they belong to folders rather than paths,
 * so they end silently when a folder is replaced, and some file systems have none.
 */
export class SourceWatch {
  readonly #settings: SourceWatchSettings;
  readonly #watchers: Map<string, { readonly id: string; readonly watcher: FSWatcher }> = new Map();
  #seen: Look | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The durations of the last two looks, in milliseconds. */
  #durations: readonly [number, number] = [0, 0];
  #isWorking = false;
  #isWanted = false;
  #isClosed = false;

  constructor(settings: SourceWatchSettings) {
    this.#settings = settings;
  }

  /** Counts the first look as a change: changes since the first read are unknown. */
  start(): void {
    this.#lookIn(settleTime);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { watcher } of this.#watchers.values()) watcher.close();
  }

  #lookIn(time: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#work(), time).unref();
  }

  /** The duration of a look. The shorter one of two, because the machine may have paused during one. */
  get #duration(): number {
    return Math.min(...this.#durations);
  }

  #notice(): void {
    if (this.#isWorking) this.#isWanted = true;
    else this.#lookIn(Math.max(settleTime, this.#duration * minIntervalFactor));
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    this.#isWanted = false;
    const start = performance.now();
    let look = this.#look();
    this.#durations = [this.#durations[1], performance.now() - start];
    if (look.signature !== this.#seen?.signature) {
      look = await this.#rest(look);
      // The signature is taken before the read: the next look sees changes in between.
      this.#seen = look;
      if (!this.#isClosed) await this.#settings.onChange();
    }
    this.#isWorking = false;
    const next = Math.min(Math.max(interval.min, this.#duration * interval.ofLook), interval.max);
    this.#lookIn(this.#isWanted ? settleTime : next);
  }

  /** Settles when two looks are equal. */
  async #rest(first: Look): Promise<Look> {
    let last = first;
    for (let count = 0; count < maxLooks && !this.#isClosed; count++) {
      const paths = new Set(last.paths);
      const isLoss = this.#seen?.paths.some((path) => !paths.has(path)) === true;
      await new Promise((resolve) => setTimeout(resolve, isLoss ? settleTimeOfLoss : settleTime).unref());
      const next = this.#look();
      if (next.signature === last.signature) return next;
      last = next;
    }
    return last;
  }

  #look(): Look {
    const look = this.#settings.look();
    this.#follow(new Set(look.folders));
    return look;
  }

  /** Watches replaced folders again: a new folder has the old path. */
  #follow(folders: ReadonlySet<string>): void {
    for (const [path, { id, watcher }] of this.#watchers) {
      if (folders.has(path) && toFileId(path) === id) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    for (const path of folders) {
      if (this.#watchers.has(path) || this.#isClosed) continue;
      try {
        const watcher = watch(path, { persistent: false }, () => this.#notice());
        watcher.on("error", () => this.#forget(path));
        this.#watchers.set(path, { id: toFileId(path), watcher });
      } catch {
        // The folder is gone, or there are too many watchers. Polling continues.
      }
    }
  }

  #forget(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
    this.#notice();
  }
}

function toFileId(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
}

/** Returns a text that differs after any change of a file. */
export function fingerprintFiles(paths: readonly string[]): string {
  return paths
    .map((path) => {
      try {
        const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
        return `${path} ${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
      } catch (error) {
        return `${path} ${(error as NodeJS.ErrnoException).code}`;
      }
    })
    .join("\n");
}
