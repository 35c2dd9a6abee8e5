import { isTargetError, TargetError } from "@fletch/delivery-api";
import { type FSWatcher, watch } from "chokidar";
import { type Edition, type EditionSettings, loadEdition } from "./load-edition.ts";
import type { ServedArtifact } from "./served-artifact.ts";

/** Where activities come from, and whom to tell about them. */
export interface ActivitiesSettings extends EditionSettings {
  /** Called with every edition that is new, the first included. */
  readonly onEdition: (edition: Edition) => void;
  /** Called when a changed file could not be taken over. */
  readonly onProblem: (problem: TargetError) => void;
}

/** Holds the current edition. Files that change make a new one; files that break leave the last good one in place. */
export class Activities {
  readonly #settings: ActivitiesSettings;
  #current: Edition;
  #stale: ServedArtifact | null = null;
  #watcher: FSWatcher | undefined;

  /** @throws TargetError `artifact-unavailable`, `invalid-artifact` or `unsupported-artifact-version` */
  constructor(settings: ActivitiesSettings) {
    this.#settings = settings;
    this.#current = loadEdition(settings);
    settings.onEdition(this.#current);
  }

  get current(): Edition {
    return this.#current;
  }

  /** What clients download: the current artifact, or, with a stale one, what was current when that began. */
  serve(stale: boolean): ServedArtifact {
    this.#stale = stale ? (this.#stale ?? this.#current.served) : null;
    return this.#stale ?? this.#current.served;
  }

  /** Reads everything again. Throws what `loadEdition` throws, and then the current edition stays. */
  reload(): void {
    const next = loadEdition(this.#settings);
    if (next.served.json.etag === this.#current.served.json.etag) return;
    this.#current = next;
    this.#settings.onEdition(next);
  }

  /** Reloads whenever a file changes. The watch itself does not keep the process alive. */
  watch(): void {
    const files = this.#settings.sources.filter((source) => typeof source === "string");
    if (files.length === 0) return;
    // Files that are found at first are reported too, so a change between the first reading and the watch is not missed.
    this.#watcher = watch(files, { persistent: false })
      .on("all", () => this.#follow())
      .on("error", (cause) => this.#report(cause));
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }

  #follow(): void {
    try {
      this.reload();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(cause: unknown): void {
    this.#settings.onProblem(
      isTargetError(cause)
        ? cause
        : new TargetError("artifact-unavailable", `Watching the artifacts failed: ${String(cause)}`, { cause }),
    );
  }
}
