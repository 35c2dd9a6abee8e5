import { relative, sep } from "node:path";
import { isTargetError, TargetError } from "@fletch/delivery-api";
import { type FSWatcher, watch } from "chokidar";
import { takeAllSteps, takeStepsInTurn } from "../steps.ts";
import { type Edition, type EditionSettings, loadEdition, type Shares } from "./load-edition.ts";
import type { ServedArtifact } from "./served-artifact.ts";
import { signFiles } from "./sign-files.ts";

/** Where activities come from, and whom to tell about them. */
export interface ActivitiesSettings extends EditionSettings {
  /** Called with every edition that is new, the first included. */
  readonly onEdition: (edition: Edition) => void;
  /** Called when a changed file could not be taken over. */
  readonly onProblem: (problem: TargetError) => void;
}

/** How long changes are collected, in milliseconds: nobody notices it, and most of what belongs together comes within it. */
const settleTime = 25;

/** How long the watch may tell nothing of a folder after it has read it, in milliseconds, and some time more for a busy machine. */
const blindTime = 1_500;

/** Holds the current edition. Files that change make a new one; files that break leave the last good one in place. */
export class Activities {
  readonly #settings: ActivitiesSettings;
  #current: Edition;
  #stale: ServedArtifact | null = null;
  #shares: Shares = new Map();
  #watcher: FSWatcher | undefined;
  #following: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #seen: string | null = null;
  #turn: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #isClosed = false;
  #failure: TargetError | null = null;

  /** @throws TargetError what `loadEdition` throws */
  constructor(settings: ActivitiesSettings) {
    this.#settings = settings;
    this.#current = takeAllSteps(loadEdition(settings));
    settings.onEdition(this.#current);
  }

  get current(): Edition {
    return this.#current;
  }

  /** Why the files are not what is current; `null`: they are. */
  get failure(): TargetError | null {
    return this.#failure;
  }

  /** What clients download: the current artifact, or, with a stale one, what was current when that began. */
  serve(stale: boolean): ServedArtifact {
    this.#stale = stale ? (this.#stale ?? this.#current.served) : null;
    return this.#stale ?? this.#current.served;
  }

  /**
   * Reads everything again, in steps between which requests are answered, from the current edition. Rejects with what `loadEdition`
   * throws, and then the current edition stays. One reload follows the other; those who ask meanwhile share the next one.
   */
  reload(): Promise<void> {
    this.#waiting ??= this.#turn.then(() => {
      this.#waiting = undefined;
      return this.#load();
    });
    this.#turn = this.#waiting.catch(() => undefined); // Those who asked are told.
    return this.#waiting;
  }

  /** Splits the traffic of activities anew: for visitors who have no experience of them yet. */
  split(shares: Shares): Promise<void> {
    this.#shares = shares;
    return this.reload();
  }

  /** Reloads whenever a file changes. The watch itself does not keep the process alive. */
  watch(): void {
    const { sources, files } = this.#settings;
    const watched = [...sources.filter((source) => typeof source === "string"), ...(files?.watched ?? [])];
    if (watched.length === 0) return;
    // Files that are found at first are reported too, so a change between the first reading and the watch is not missed.
    const ignored = (path: string): boolean => isHidden(path, watched);
    this.#watcher = watch(watched, { persistent: false, ignored })
      .on("all", () => this.#followSoon())
      .on("error", (cause) => this.#settings.onProblem(toProblem(cause)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#following);
    clearTimeout(this.#looking);
    await this.#watcher?.close();
    await this.#turn;
  }

  async #load(): Promise<void> {
    if (this.#isClosed) return;
    const next = await this.#read();
    if (this.#isClosed || next.fingerprint === this.#current.fingerprint) return;
    this.#current = next;
    this.#settings.onEdition(next);
  }

  async #read(): Promise<Edition> {
    try {
      const next = await takeStepsInTurn(loadEdition(this.#settings, this.#shares));
      this.#failure = null;
      return next;
    } catch (error) {
      this.#failure = toProblem(error);
      throw error;
    }
  }

  /** A folder reports each of its files, and an editor several changes at once: they are taken together. */
  #followSoon(): void {
    this.#following ??= setTimeout(() => {
      this.#following = undefined;
      void this.#follow();
      this.#lookAgain();
    }, settleTime).unref();
  }

  /** Of a folder that it has just read the watch tells nothing for a while, so somebody has to look again. */
  #lookAgain(): void {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => {
      if (this.#sign() !== this.#seen) this.#followSoon();
    }, blindTime).unref();
  }

  /** `null` where a folder is gone; then there is nothing to see. */
  #sign(): string | null {
    const { sources, files } = this.#settings;
    try {
      return signFiles([...sources.filter((source) => typeof source === "string"), ...(files?.paths ?? [])]);
    } catch {
      return null;
    }
  }

  async #follow(): Promise<void> {
    // Signed before it is read: what changes in between is seen at the next look.
    this.#seen = this.#sign();
    try {
      await this.reload();
    } catch (error) {
      this.#settings.onProblem(toProblem(error));
    }
  }
}

function toProblem(cause: unknown): TargetError {
  if (isTargetError(cause)) return cause;
  return new TargetError("artifact-unavailable", `Following the activities failed: ${String(cause)}`, { cause });
}

/** Whether something below one of the folders is not searched for activities: what begins with a dot, and packages. */
function isHidden(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const parts = relative(folder, path).split(sep);
    return parts[0] !== ".." && parts.some((part) => part === "node_modules" || /^\.[^.]/.test(part));
  });
}
