import { type DeliveryRequest, isTargetError, type Notification, TargetError } from "@fletch/delivery-api";
import { isWithin, sleep, type Timer } from "../runtime/clock.ts";
import { equalJitter } from "../runtime/retry-delay.ts";
import { offProcessExit, onProcessExit } from "./before-exit.ts";
import { type DeliveryGroup, DeliveryGroups } from "./delivery-groups.ts";
import { GuardedOutbox } from "./guarded-outbox.ts";
import type { Impressions } from "./impressions.ts";
import type { DropReason, NotificationCounts } from "./notification-counts.ts";
import type { NotificationQueueSettings, QueueEnd } from "./notification-queue-settings.ts";

const backoff = { initial: 1_000, max: 60_000 };
/** How long delivery is tried at least, in milliseconds. */
const maxWait = 3_600_000;
const flushAt = 1_000;
/** In workers: a request this much beyond its timeout counts as lost, in milliseconds. */
const lostAfter = 1_000;
/** The most concurrent requests: half of the client's connections, so that calls find the others free. */
const parallel = 50;

/**
 * The queue of impressions: grouped per visitor and session, sent by size, interval or on demand, and retried with
 * equal ids.
 *
 * Its timers do not keep the process alive, but a process that ends by itself sends waiting impressions. In workers it
 * has no timers: each request sends what it adds, and what another request lost, see `use`.
 */
export class NotificationQueue {
  readonly #settings: NotificationQueueSettings;
  readonly #interval: number;
  readonly #limit: number;
  readonly #outbox: GuardedOutbox;
  readonly #groups: DeliveryGroups = new DeliveryGroups();
  readonly #rounds: Set<Promise<void>> = new Set();
  /** In workers: groups in flight, and when they count as lost. */
  readonly #underWay: Map<DeliveryGroup, number> = new Map();
  readonly #droppedBy: Record<DropReason, number> = { "queue-full": 0, rejected: 0, expired: 0, closed: 0 };
  readonly #recovered: Promise<void>;
  #isRecovered = false;
  #sent = 0;
  #pending = 0;
  #timer: Timer | undefined;
  #timerAt = 0;
  /** Set by `close`: no more timers. */
  #closing = false;
  /** Set after running decisions: no more impressions. */
  #closed = false;
  /** Set at the end of `close`: no more retries. */
  #ended = false;

  constructor(settings: NotificationQueueSettings) {
    this.#settings = settings;
    this.#interval = settings.flushInterval ?? 2_000;
    this.#limit = settings.maxPendingNotifications ?? 10_000;
    this.#outbox = new GuardedOutbox(settings.outbox, settings.log);
    this.#isRecovered = !this.#outbox.exists;
    this.#recovered = this.#recover();
  }

  get counts(): NotificationCounts {
    const droppedBy = { ...this.#droppedBy };
    const dropped = Object.values(droppedBy).reduce((sum, count) => sum + count, 0);
    return { sent: this.#sent, dropped, droppedBy, pending: this.#pending };
  }

  /** Adds the impressions of one decision. With an outbox they survive the process from here on. */
  add(impressions: Impressions): void {
    if (impressions.notifications.length === 0) return;
    const reason = this.#closed ? "closed" : this.#isFull(impressions) ? "queue-full" : undefined;
    if (reason !== undefined) {
      this.#countDropped(impressions.notifications, reason);
      return;
    }
    this.#outbox.keep(impressions);
    this.#gather(impressions);
  }

  /**
   * Called by each request. In workers it sends groups that are due: failed ones, and those lost with another request.
   *
   * @param waitUntil keeps the request's I/O alive after its response
   */
  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): void {
    if (this.#settings.inRequests !== true || this.#pending === 0) return;
    const now = this.#settings.clock.elapsed();
    for (const [group, lostAt] of this.#underWay) {
      if (lostAt > now) continue;
      this.#underWay.delete(group);
      this.#settings.log.error("Impressions were lost with their request, and go out again. Give it `waitUntil`");
      this.#tryAgainLater(group);
    }
    if (!this.#groups.isAnyDue(now)) return;
    const sent = this.#flush(this.#settings.timeout, false);
    waitUntil?.(sent);
  }

  /** Tries once to send all waiting impressions. Never rejects: `counts` has the result. */
  async flush(): Promise<void> {
    await this.#awaitRecovered();
    await this.#flush(this.#settings.timeout, true);
    await Promise.all(this.#rounds);
  }

  /**
   * Accepts only impressions of running decisions, and sends waiting ones with retries until `deadline` milliseconds
   * have passed. The rest stays in the outbox, or is dropped without one.
   */
  async close({ deadline, running }: QueueEnd): Promise<void> {
    this.#closing = true;
    this.#closed = running === undefined;
    const ended = running?.then(() => {
      this.#closed = true;
    });
    this.#timer?.cancel();
    const { clock, timeout } = this.#settings;
    const until = clock.elapsed() + deadline;
    const remaining = (): number => until - clock.elapsed();
    await isWithin(clock, deadline, this.#recovered);
    while ((this.#pending > 0 || !this.#closed) && remaining() > 0) {
      void this.#flush(Math.min(timeout, remaining()), true);
      await isWithin(clock, remaining(), Promise.all(this.#rounds));
      const pause = Math.min(100, Math.max(0, remaining()));
      if (ended !== undefined && !this.#closed) await isWithin(clock, pause, ended);
      else if (this.#pending > 0) await sleep(clock, pause);
    }
    this.#closed = true;
    this.#ended = true;
    const left = this.#groups.takeDue(Number.POSITIVE_INFINITY);
    if (!this.#outbox.exists) for (const group of left) this.#drop(group, "closed");
    offProcessExit(this);
    await this.#outbox.close();
  }

  // Gathering

  #isFull({ notifications }: Impressions): boolean {
    return this.#pending + notifications.length > this.#limit;
  }

  #gather(impressions: Impressions): void {
    this.#groups.gather(impressions, this.#settings.clock.elapsed());
    this.#pending += impressions.notifications.length;
    onProcessExit(this);
    this.#armForGathered();
  }

  async #recover(): Promise<void> {
    await this.#outbox.recover((impressions) => {
      // After the end it stays in the outbox.
      if (!this.#ended) this.#gather(impressions);
    });
    this.#isRecovered = true;
  }

  /** Waits for the outbox, up to the timeout. Later entries are sent when they arrive. */
  async #awaitRecovered(): Promise<void> {
    if (this.#isRecovered) return;
    const { clock, timeout, log } = this.#settings;
    await isWithin(clock, timeout, this.#recovered);
    if (this.#isRecovered) return;
    log.error(`The outbox has not been read within ${timeout} ms: notifications of earlier processes wait for it`);
  }

  /** Arms one timer, for the earliest requested time. */
  #armTimer(delay: number): void {
    if (this.#closing) return;
    if (this.#settings.inRequests === true) {
      this.#sendSoon();
      return;
    }
    const { clock } = this.#settings;
    const at = clock.elapsed() + delay;
    if (this.#timer !== undefined) {
      if (this.#timerAt <= at) return;
      this.#timer.cancel();
    }
    this.#timerAt = at;
    const onTime = (): void => {
      this.#timer = undefined;
      // A running round arms the timer at its end: slow responses do not pile up rounds.
      if (this.#rounds.size === 0) void this.#flush(this.#settings.timeout, false);
    };
    this.#timer = clock.after(delay, onTime, { keepsAlive: false });
  }

  /** In workers: sends within the request that added impressions, unless it calls `flush` for its `waitUntil`. */
  #sendSoon(): void {
    if (this.#groups.gathered === 0) return;
    this.#settings.clock.after(0, () => {
      if (this.#groups.gathered > 0) void this.#flush(this.#settings.timeout, false);
    });
  }

  // Sending

  /** One round: tries each group that is due once, a few at a time. */
  #flush(timeout: number, all: boolean): Promise<void> {
    const due = this.#groups.takeDue(all ? Number.POSITIVE_INFINITY : this.#settings.clock.elapsed());
    const round = this.#sendAll(due, timeout);
    // In workers, rounds do not wait for those of other requests, which may never end.
    if (this.#settings.inRequests !== true) this.#rounds.add(round);
    return round.finally(() => {
      this.#rounds.delete(round);
      this.#armForWaiting();
    });
  }

  async #sendAll(groups: DeliveryGroup[], timeout: number): Promise<void> {
    let next = 0;
    let isCircuitOpen = false;
    const work = async (): Promise<void> => {
      for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
        // The circuit is open, so the round skips the other groups.
        if (isCircuitOpen) this.#groups.putBack(group);
        else isCircuitOpen = (await this.#send(group, timeout)) === "circuit-open";
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, groups.length) }, work));
  }

  async #send(group: DeliveryGroup, timeout: number): Promise<"done" | "circuit-open"> {
    const { deliver, createId, emit, log, clock, inRequests } = this.#settings;
    const { visitor, notifications, sessionId, cluster } = group;
    const requestId = createId();
    const request: DeliveryRequest = { requestId, ...visitor, notifications };
    if (inRequests === true) this.#underWay.set(group, clock.elapsed() + timeout + lostAfter);
    // Another request handles groups that counted as lost meanwhile.
    const isOurs = (): boolean => inRequests !== true || this.#underWay.delete(group);
    try {
      await deliver({ request, requestId, sessionId, cluster, timeout });
    } catch (cause) {
      const error = isTargetError(cause) ? cause : new TargetError("network-error", "Not delivered", { cause });
      log.warn(`Notifications were not delivered (${error.code}; ${notifications.length}): ${error.message}`, error);
      emit("sendNotificationError", { notification: { request, sessionId, targetLocationHint: cluster }, error });
      if (!isOurs()) return "done";
      if (isRefusal(error)) this.#drop(group, "rejected");
      else this.#tryAgainLater(group);
      return error.code === "circuit-open" ? error.code : "done";
    }
    if (!isOurs()) return "done";
    this.#sent += notifications.length;
    this.#forget(notifications);
    return "done";
  }

  #tryAgainLater(group: DeliveryGroup): void {
    if (this.#ended) {
      if (!this.#outbox.exists) this.#drop(group, "closed");
      return;
    }
    const { clock, random } = this.#settings;
    const now = clock.elapsed();
    if (now - group.since > maxWait) {
      this.#drop(group, "expired");
      return;
    }
    group.failures += 1;
    group.notBefore = now + equalJitter(backoff, group.failures, random());
    this.#groups.putBack(group);
  }

  /** Sends large amounts at once, unless a round is running: that arms the timer at its end. */
  #armForGathered(): void {
    this.#armTimer(this.#groups.gathered >= flushAt && this.#rounds.size === 0 ? 0 : this.#interval);
  }

  #armForWaiting(): void {
    if (this.#groups.gathered > 0) this.#armForGathered();
    const { earliest } = this.#groups;
    if (earliest !== undefined) this.#armTimer(Math.max(this.#interval, earliest - this.#settings.clock.elapsed()));
  }

  // How it ends

  #drop({ notifications }: DeliveryGroup, reason: DropReason): void {
    this.#countDropped(notifications, reason);
    this.#forget(notifications);
  }

  #countDropped(notifications: readonly Notification[], reason: DropReason): void {
    this.#droppedBy[reason] += notifications.length;
    for (const notification of notifications) this.#settings.emit("notificationDropped", { notification, reason });
  }

  #forget(notifications: readonly Notification[]): void {
    this.#pending -= notifications.length;
    this.#outbox.forget(notifications);
    if (this.#pending === 0) offProcessExit(this);
  }
}

/** Whether Target would refuse it again. */
function isRefusal({ code, httpStatus = 0 }: TargetError): boolean {
  if (code === "invalid-request") return true;
  return code === "http-error" && httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429;
}
