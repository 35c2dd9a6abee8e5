import { TargetError } from "@fletch/delivery-api";
import { sleep } from "../runtime/clock.ts";
import { delayBound } from "../runtime/retry-delay.ts";
import type { ArtifactSource } from "./artifact-source.ts";
import { ArtifactUpdater } from "./artifact-updater.ts";
import { backoff } from "./poll-schedule.ts";

/** The interval at which waiting requests check whether they have to download, in milliseconds. */
const lookAgain = 100;

/**
 * Provides a current artifact in workers, where I/O and timers belong to the request that starts them: requests that need the artifact start what
 * is due, see `use`.
 */
export class RequestArtifactSource extends ArtifactUpdater implements ArtifactSource {
  protected override readonly inRequests = true;
  /** When a request may start an attempt, in milliseconds since the epoch. */
  #dueAt = 0;
  /** Unfinished attempts. */
  #underWay = 0;
  /** The number of attempts that counted as lost. */
  #lost = 0;

  /** Starts the first download, a poll, or a retry after a failed or lost attempt. */
  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined {
    const now = this.settings.clock.now();
    if (now < this.#dueAt || this.isClosed) return undefined;
    if (this.#underWay > 0) this.#reportLost();
    // Later requests do not wait for an attempt that may be lost.
    this.#dueAt = now + delayBound(backoff, this.#lost + 1);
    const attempt = this.#attempt();
    waitUntil?.(attempt);
    return waitUntil === undefined && this.current === undefined && this.#lost > 0 ? attempt : undefined;
  }

  async obtain(signal?: AbortSignal): Promise<void> {
    while (this.current === undefined && signal?.aborted !== true && !this.isClosed) {
      this.use(undefined);
      await sleep(this.settings.clock, lookAgain, signal);
    }
  }

  protected async begin(): Promise<void> {
    if (this.settings.payload === undefined) return;
    // Other requests need not prepare it too.
    this.#dueAt = Number.POSITIVE_INFINITY;
    const isUsed = await this.startFromPayload();
    const { interval } = this.schedule;
    if (!isUsed) this.#dueAt = 0;
    else if (interval > 0) this.#dueAt = this.settings.clock.now() + interval;
  }

  /** One attempt within the request that needs it. Never rejects. */
  async #attempt(): Promise<void> {
    this.#underWay += 1;
    if (this.current === undefined) await this.startFromCache();
    if (!this.isClosed) await this.update();
    // Attempts that counted as lost may only have been slow.
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#lost = 0;
  }

  protected override scheduleNext(): void {
    super.scheduleNext();
    // At once: another attempt, which may be lost, clears `nextAttempt`.
    this.#dueAt = this.nextAttempt ?? Number.POSITIVE_INFINITY;
  }

  #reportLost(): void {
    this.#underWay = 0;
    this.#lost += 1;
    this.fail(
      new TargetError(
        "artifact-unavailable",
        "The download was lost with its request, and is begun again. Give requests `waitUntil`",
      ),
    );
  }
}
