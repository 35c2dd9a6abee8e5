import type { Timer } from "../runtime/clock.ts";
import type { RefreshableSource } from "./artifact-source.ts";
import { ArtifactUpdater } from "./artifact-updater.ts";

/**
 * Provides a current artifact: from the cache at once, then from the network, and again at each interval. Never stops
 * trying. Timers do not keep the process alive.
 */
export class PollingArtifactSource extends ArtifactUpdater implements RefreshableSource {
  #timer: Timer | undefined;
  #isAsking = false;
  /** Whether to poll again after the current attempt. */
  #pollsAgain = false;

  /** Polls without requests. */
  use(): undefined {}

  obtain(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        this.waiting.delete(end);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      signal?.addEventListener("abort", end);
      this.onReady(end);
    });
  }

  refresh(): void {
    this.#pollsAgain = this.#isAsking;
    if (this.#isAsking) return;
    this.#timer?.cancel();
    void this.#poll();
  }

  override close(): Promise<void> {
    this.#timer?.cancel();
    return super.close();
  }

  protected async begin(): Promise<void> {
    this.#isAsking = true;
    if (await this.startFromPayload()) {
      this.scheduleNext();
      return this.#rest();
    }
    await this.startFromCache();
    await this.#poll();
  }

  async #poll(): Promise<void> {
    if (this.isClosed) return;
    this.#isAsking = true;
    await this.update();
    this.#rest();
  }

  #rest(): void {
    this.#isAsking = false;
    if (this.#pollsAgain) {
      this.#pollsAgain = false;
      void this.#poll();
    } else if (this.nextAttempt !== undefined) {
      const { clock } = this.settings;
      const delay = this.nextAttempt - clock.now();
      this.#timer = clock.after(delay, () => void this.#poll(), { keepsAlive: false });
    }
  }
}
