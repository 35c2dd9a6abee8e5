import type { Notification } from "@fletch/delivery-api";
import { groupKey, type Impressions } from "./impressions.ts";

/** Impressions of one visitor and session, for one request. */
export interface DeliveryGroup extends Impressions {
  readonly notifications: Notification[];
  /** The time of its first impression, by `Clock.elapsed`. */
  readonly since: number;
  failures: number;
  /** The time of its next attempt after a failure, by `Clock.elapsed`. */
  notBefore: number;
}

const maxInRequest = 100;

/** Groups that wait to be sent. */
export class DeliveryGroups {
  /** Open groups by key. */
  readonly #growing: Map<string, DeliveryGroup> = new Map();
  /** Full groups, and groups that failed before. */
  #waiting: DeliveryGroup[] = [];
  #gathered = 0;

  /** The number of notifications since groups were last taken. */
  get gathered(): number {
    return this.#gathered;
  }

  gather(impressions: Impressions, now: number): void {
    const key = groupKey(impressions);
    let group = this.#growing.get(key);
    if (group === undefined) {
      group = { ...impressions, notifications: [], since: now, failures: 0, notBefore: 0 };
      this.#growing.set(key, group);
    }
    group.notifications.push(...impressions.notifications);
    this.#gathered += impressions.notifications.length;
    if (group.notifications.length < maxInRequest) return;
    this.#growing.delete(key);
    this.#waiting.push(group);
  }

  /** Returns a group that was not sent. */
  putBack(group: DeliveryGroup): void {
    this.#waiting.push(group);
  }

  isAnyDue(now: number): boolean {
    return this.#gathered > 0 || this.#waiting.some(({ notBefore }) => notBefore <= now);
  }

  /** The time of the next group; `undefined` without any. */
  get earliest(): number | undefined {
    if (this.#waiting.length === 0) return undefined;
    return this.#waiting.reduce((earliest, { notBefore }) => Math.min(earliest, notBefore), Number.POSITIVE_INFINITY);
  }

  /** Takes the groups that are due at `now`; all for infinity. */
  takeDue(now: number): DeliveryGroup[] {
    const due = [...this.#waiting.filter(({ notBefore }) => notBefore <= now), ...this.#growing.values()];
    this.#waiting = this.#waiting.filter(({ notBefore }) => notBefore > now);
    this.#growing.clear();
    this.#gathered = 0;
    return due;
  }
}
