import type { Notification } from "@fletch/delivery-api";
import { guard } from "../observability/guard.ts";
import type { Log } from "../observability/logger.ts";
import type { Impressions } from "./impressions.ts";
import type { Outbox } from "./outbox.ts";
import { isImpressions } from "./parse-outbox.ts";

/** The user's outbox, which may be missing, and whose errors are logged: a full disk must not fail decisions. */
export class GuardedOutbox {
  readonly #outbox: Outbox | undefined;
  readonly #log: Log;

  constructor(outbox: Outbox | undefined, log: Log) {
    this.#outbox = outbox;
    this.#log = log;
  }

  /** Whether what is not sent stays somewhere. */
  get exists(): boolean {
    return this.#outbox !== undefined;
  }

  /** Gathers the impressions of earlier processes, without entries that cannot be read. Never rejects. */
  async recover(gather: (impressions: Impressions) => void): Promise<void> {
    try {
      let unusable = 0;
      for (const entry of (await this.#outbox?.recover()) ?? []) {
        if (isImpressions(entry)) gather(entry);
        else unusable += 1;
      }
      if (unusable > 0) this.#log.warn(`The outbox has ${unusable} entries that could not be read`);
    } catch (error) {
      this.#log.error("The outbox could not be read", error);
    }
  }

  keep(impressions: Impressions): void {
    this.#guard("keep", (outbox) => outbox.add(impressions));
  }

  forget(notifications: readonly Notification[]): void {
    this.#guard("forget", (outbox) => outbox.remove(notifications.map(({ id }) => id)));
  }

  async close(): Promise<void> {
    try {
      await this.#outbox?.close();
    } catch (error) {
      this.#log.error("The outbox could not be closed", error);
    }
  }

  #guard(what: string, task: (outbox: Outbox) => unknown): void {
    const outbox = this.#outbox;
    if (outbox === undefined) return;
    guard(
      () => task(outbox),
      (error) => this.#log.error(`The outbox could not ${what} notifications`, error),
    );
  }
}
