import { dirname } from "node:path";
import { runToCompletion } from "@fletch/decisioning";
import { isTargetError, TargetError } from "@fletch/delivery-api";
import { runCooperatively } from "../cooperative.ts";
import { describeReload, type ReloadDescription } from "./describe-reload.ts";
import { type ActivitySnapshot, loadSnapshot, type Shares, type SnapshotSettings } from "./load-snapshot.ts";
import type { ServedArtifact } from "./served-artifact.ts";
import { fingerprintFiles, type Look, SourceWatch } from "./watch-sources.ts";

/** Sources of activities, and the listeners for their changes. */
export interface ActivitiesSettings extends SnapshotSettings {
  /** Called with every new snapshot, the first included. */
  readonly onChange: (snapshot: ActivitySnapshot) => void;
  /** Called when changed files could not be loaded. */
  readonly onProblem: (problem: TargetError) => void;
  /** Called when changed files were loaded, and when files that could not be loaded are as they were again. */
  readonly onReload?: ((reload: ReloadDescription) => void) | undefined;
}

/** Holds the current snapshot. Changed files make a new one; invalid files keep the last valid one. */
export class Activities {
  readonly #settings: ActivitiesSettings;
  #current: ActivitySnapshot;
  #stale: ServedArtifact | null = null;
  #shares: Shares = new Map();
  #watch: SourceWatch | undefined;
  #turn: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #isClosed = false;
  #failure: TargetError | null = null;

  /** @throws TargetError as `loadSnapshot` does */
  constructor(settings: ActivitiesSettings) {
    this.#settings = settings;
    this.#current = runToCompletion(loadSnapshot(settings));
    settings.onChange(this.#current);
  }

  get current(): ActivitySnapshot {
    return this.#current;
  }

  /** The error for which the files are not current; `null`: they are. */
  get failure(): TargetError | null {
    return this.#failure;
  }

  /**
   * The snapshot that clients download: the current one, or the one from the moment that the fault `staleArtifact`
   * began.
   */
  serve(stale: boolean): ServedArtifact {
    this.#stale = stale ? (this.#stale ?? this.#current.served) : null;
    return this.#stale ?? this.#current.served;
  }

  /**
   * Reloads everything in steps. The current snapshot serves requests between them.
   *
   * Reloads run one after the other. Calls during a reload share the next one. A failed reload keeps the current
   * snapshot.
   *
   * @throws TargetError as `loadSnapshot` does
   */
  reload(): Promise<void> {
    this.#waiting ??= this.#turn.then(() => {
      this.#waiting = undefined;
      return this.#load();
    });
    this.#turn = this.#waiting.catch(() => undefined); // The caller of the failed reload got its error.
    return this.#waiting;
  }

  /** Replaces the splits of activities. Applies to visitors without an assignment. */
  split(shares: Shares): Promise<void> {
    this.#shares = shares;
    return this.reload();
  }

  /** Reloads when a file changes. The watch does not keep the process alive. */
  watch(): void {
    const { sources, files } = this.#settings;
    if (files == null && !sources.some((source) => typeof source === "string")) return;
    this.#watch = new SourceWatch({ look: () => this.#look(), onChange: () => this.#follow() });
    this.#watch.start();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch?.close();
    await this.#turn;
  }

  async #load(): Promise<void> {
    if (this.#isClosed) return;
    const recovered = this.#failure !== null;
    const next = await this.#read();
    if (this.#isClosed) return;
    const before = this.#current;
    if (next.fingerprint !== before.fingerprint) {
      this.#current = next;
      this.#settings.onChange(next);
    }
    this.#tell(before, next, recovered);
  }

  #tell(before: ActivitySnapshot, next: ActivitySnapshot, recovered: boolean): void {
    const { onReload } = this.#settings;
    if (onReload === undefined || (next.fingerprint === before.fingerprint && !recovered)) return;
    const reload = describeReload(before, next, recovered);
    const { added, changed, removed } = reload;
    if (recovered || added.length + changed.length + removed.length > 0) onReload(reload);
  }

  async #read(): Promise<ActivitySnapshot> {
    try {
      const next = await runCooperatively(loadSnapshot(this.#settings, this.#shares));
      this.#failure = null;
      return next;
    } catch (error) {
      this.#failure = toProblem(error);
      throw error;
    }
  }

  #look(): Look {
    const { sources, files } = this.#settings;
    const artifacts = sources.filter((source) => typeof source === "string");
    const folders = artifacts.map((path) => dirname(path));
    try {
      const found = files?.find() ?? { files: [], folders: [] };
      const paths = [...artifacts, ...found.files];
      return { paths, signature: fingerprintFiles(paths), folders: [...folders, ...found.folders] };
    } catch (error) {
      // The reload meets the same error, and reports it.
      return { paths: [], signature: String(error), folders };
    }
  }

  async #follow(): Promise<void> {
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
