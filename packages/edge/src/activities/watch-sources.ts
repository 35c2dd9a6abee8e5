import { type FSWatcher, statSync, watch } from "node:fs";

/** What there is of the sources at one time. */
export interface Look {
  readonly paths: readonly string[];
  /** Differs when one of the files does: written to, replaced, gone or there again. */
  readonly signature: string;
  /** Whose changes can be changes of the sources. */
  readonly folders: readonly string[];
}

export interface SourceWatchSettings {
  readonly look: () => Look;
  /** Called when something changed and has come to rest. */
  readonly onChange: () => Promise<void>;
}

/** How long changes are collected, in milliseconds: nobody notices it, and most of what belongs together comes within it. */
const settleTime = 25;

/** The same where files are gone: who replaces files mostly removes them first. */
const settleTimeOfLoss = 150;

/** How often at most is looked for rest. Who writes without end is not waited for. */
const mostLooks = 40;

/** After how many times the time of a look it may follow another one: of a folder where much is written every notice would lead to one. */
const mostOften = 10;

/** How often is looked without cause, in milliseconds, and by how much less often than a look takes. */
const interval = { least: 1_000, ofLook: 50, most: 30_000 };

/**
 * Watches files by looking at them again and again. The system's notices only make it look at once: they belong to folders, not to paths,
 * so they end without a word when a folder is replaced, and some file systems have none.
 */
export class SourceWatch {
  readonly #settings: SourceWatchSettings;
  readonly #watchers: Map<string, { readonly id: string; readonly watcher: FSWatcher }> = new Map();
  #seen: Look | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** How long the last look took, in milliseconds. */
  #duration = 0;
  #isWorking = false;
  #isWanted = false;
  #isClosed = false;

  constructor(settings: SourceWatchSettings) {
    this.#settings = settings;
  }

  /** What changed since the sources were first read is not known, so the first look counts as a change. */
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

  #notice(): void {
    if (this.#isWorking) this.#isWanted = true;
    else this.#lookIn(Math.max(settleTime, this.#duration * mostOften));
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    this.#isWanted = false;
    const start = performance.now();
    let look = this.#look();
    this.#duration = performance.now() - start;
    if (look.signature !== this.#seen?.signature) {
      look = await this.#rest(look);
      // Signed before it is read: what changes in between is seen at the next look.
      this.#seen = look;
      if (!this.#isClosed) await this.#settings.onChange();
    }
    this.#isWorking = false;
    const next = Math.min(Math.max(interval.least, this.#duration * interval.ofLook), interval.most);
    this.#lookIn(this.#isWanted ? settleTime : next);
  }

  /** Settles when two looks are the same. */
  async #rest(first: Look): Promise<Look> {
    let last = first;
    for (let count = 0; count < mostLooks && !this.#isClosed; count++) {
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

  /** A folder that was replaced has the path of another one: it is watched anew. */
  #follow(folders: ReadonlySet<string>): void {
    for (const [path, { id, watcher }] of this.#watchers) {
      if (folders.has(path) && idOf(path) === id) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    for (const path of folders) {
      if (this.#watchers.has(path) || this.#isClosed) continue;
      try {
        const watcher = watch(path, { persistent: false }, () => this.#notice());
        watcher.on("error", () => this.#forget(path));
        this.#watchers.set(path, { id: idOf(path), watcher });
      } catch {
        // It is gone, or there are too many watchers: then it is looked at once in a while.
      }
    }
  }

  #forget(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
    this.#notice();
  }
}

function idOf(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
}

/** A text that changes when one of the files does. */
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
