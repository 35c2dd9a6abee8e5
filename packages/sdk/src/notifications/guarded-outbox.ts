import type { Notification } from "@fletch/delivery-api";
import { guard } from "../observability/guard.ts";
import { isWithin } from "../runtime/clock.ts";
import type { Impressions } from "./impressions.ts";
import type { NotificationOptions } from "./notification-options.ts";
import type { NotificationQueueSettings } from "./notification-queue-settings.ts";
import { isImpressions } from "./parse-outbox.ts";

type Outbox = NonNullable<NotificationOptions["outbox"]>;

/** The outbox of a queue, if there is one. Its failures are logged: a full disk must not fail decisions. */
export class GuardedOutbox {
  /** Resolves when what an earlier process left is read. Never rejects. */
  readonly recovered: Promise<void>;
  readonly #settings: NotificationQueueSettings;
  #isRecovered = false;

  /** @param gather receives the impressions that an earlier process left */
  constructor(settings: NotificationQueueSettings, gather: (impressions: Impressions) => void) {
    this.#settings = settings;
    this.recovered = this.#recover(gather);
  }

  /** Whether what is not sent survives the process. */
  get isPresent(): boolean {
    return this.#settings.outbox !== undefined;
  }

  keep(impressions: Impressions): void {
    this.#run("keep", (outbox) => outbox.add(impressions));
  }

  forget(notifications: readonly Notification[]): void {
    this.#run("forget", (outbox) => outbox.remove(notifications.map(({ id }) => id)));
  }

  /** Waits for what an earlier process left, up to the timeout. Later entries are sent when they arrive. */
  async awaitRecovered(): Promise<void> {
    if (this.#isRecovered) return;
    const { clock, timeout, log } = this.#settings;
    await isWithin(clock, timeout, this.recovered);
    if (this.#isRecovered) return;
    log.error(`The outbox has not been read within ${timeout} ms: notifications of earlier processes wait for it`);
  }

  async close(): Promise<void> {
    const { outbox, log } = this.#settings;
    try {
      await outbox?.close();
    } catch (error) {
      log.error("The outbox could not be closed", error);
    }
  }

  async #recover(gather: (impressions: Impressions) => void): Promise<void> {
    const { outbox, log } = this.#settings;
    this.#isRecovered = outbox === undefined;
    if (outbox === undefined) return;
    try {
      let unusable = 0;
      for (const impressions of await outbox.recover()) {
        if (isImpressions(impressions)) gather(impressions);
        else unusable += 1;
      }
      if (unusable > 0) log.warn(`The outbox has ${unusable} entries that could not be read`);
    } catch (error) {
      log.error("The outbox could not be read", error);
    }
    this.#isRecovered = true;
  }

  #run(what: string, task: (outbox: Outbox) => unknown): void {
    const { outbox, log } = this.#settings;
    if (outbox === undefined) return;
    guard(
      () => task(outbox),
      (error) => log.error(`The outbox could not ${what} notifications`, error),
    );
  }
}
