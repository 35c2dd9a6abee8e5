import type { Notification } from "@fletch/delivery-api";
import { groupKey, type Impressions } from "./impressions.ts";

/** Impressions of one visitor and session that go in one request. */
export interface DeliveryGroup extends Impressions {
  readonly notifications: Notification[];
  /** When its first impression came, by `Clock.elapsed`. */
  readonly since: number;
  failures: number;
  /** When it may go out again after a failure, by `Clock.elapsed`. */
  notBefore: number;
}

const mostInRequest = 100;

/** The groups that wait to be sent. */
export class DeliveryGroups {
  /** Groups that still grow, by key. */
  readonly #growing: Map<string, DeliveryGroup> = new Map();
  /** Groups that are full, or have failed before. */
  #waiting: DeliveryGroup[] = [];
  #gathered = 0;

  /** How many notifications came since the groups were last taken. */
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
    if (group.notifications.length < mostInRequest) return;
    this.#growing.delete(key);
    this.#waiting.push(group);
  }

  /** Puts a group that was taken back. */
  putBack(group: DeliveryGroup): void {
    this.#waiting.push(group);
  }

  isAnyDue(now: number): boolean {
    return this.#gathered > 0 || this.#waiting.some(({ notBefore }) => notBefore <= now);
  }

  /** When the first of those that wait may go out; `undefined` where none waits. */
  get earliest(): number | undefined {
    if (this.#waiting.length === 0) return undefined;
    return this.#waiting.reduce((least, { notBefore }) => Math.min(least, notBefore), Number.POSITIVE_INFINITY);
  }

  /** Takes the groups that are due at `now`; all of them for infinity. */
  takeDue(now: number): DeliveryGroup[] {
    const due = [...this.#waiting.filter(({ notBefore }) => notBefore <= now), ...this.#growing.values()];
    this.#waiting = this.#waiting.filter(({ notBefore }) => notBefore > now);
    this.#growing.clear();
    this.#gathered = 0;
    return due;
  }
}
