import type { RuleMatch } from "@fletch/decisioning";
import { describeRequest, type RequestEnd, type RequestNotes, type RequestRecord } from "./request-record.ts";

/** The most kept requests. */
const maxRequests = 200;

/** The most kept requests of a second: describing one takes about as long as deciding it, and nobody reads faster. */
const maxPerSecond = 100;

/** How many minutes of traffic are kept. */
const minutes = 60;

/** How many activities' traffic is kept; others are not shown. */
const maxActivities = 2_000;

/** Requests per minute, for the last hour. */
export interface RecentTraffic {
  /** The minutes, oldest first; the last one is incomplete. Milliseconds since the epoch. */
  readonly from: number;
  readonly requests: readonly number[];
  /** Requests with an experience of an activity, without previews. */
  readonly activities: readonly { readonly activityId: number; readonly requests: readonly number[] }[];
}

/**
 * Keeps the last requests for content, at most 100 of a second, and their number per minute. Bounded, and lost with the
 * process.
 */
export class RecentRequests {
  readonly #records: RequestRecord[] = [];
  readonly #all: MinuteCounts = new MinuteCounts();
  readonly #byActivity: Map<number, MinuteCounts> = new Map();
  #number = 0;
  #kept = 0;
  #second = 0;
  #keptInSecond = 0;

  add(end: Omit<RequestEnd, "number">, notes: RequestNotes): void {
    this.#number++;
    const minute = toMinute(end.time);
    this.#all.add(minute);
    if (notes.decided?.isPreview === false) this.#countActivities(minute, notes.decided.matches);
    const second = Math.floor(end.time / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#keptInSecond = 0;
    }
    if (++this.#keptInSecond > maxPerSecond) return;
    this.#records[this.#kept++ % maxRequests] = describeRequest({ number: this.#number, ...end }, notes);
  }

  /** Returns the requests after a number, the newest first; at most 200. */
  read(after: number = 0): readonly RequestRecord[] {
    return this.#records.filter(({ number }) => number > after).sort((a, b) => b.number - a.number);
  }

  readTraffic(now: number): RecentTraffic {
    const minute = toMinute(now);
    return {
      from: (minute - minutes + 1) * 60_000,
      requests: this.#all.read(minute),
      activities: Array.from(this.#byActivity, ([activityId, counts]) => ({
        activityId,
        requests: counts.read(minute),
      })).filter(({ requests }) => requests.some((count) => count > 0)),
    };
  }

  /** Counts a request once per activity, whatever the number of its locations. */
  #countActivities(minute: number, matches: readonly RuleMatch[]): void {
    const [first] = matches;
    if (first !== undefined && matches.length === 1) {
      this.#findCounts(first.rule.activityId)?.add(minute);
      return;
    }
    for (const activityId of new Set(matches.map(({ rule }) => rule.activityId)))
      this.#findCounts(activityId)?.add(minute);
  }

  #findCounts(activityId: number): MinuteCounts | undefined {
    let counts = this.#byActivity.get(activityId);
    if (counts === undefined && this.#byActivity.size < maxActivities) {
      counts = new MinuteCounts();
      this.#byActivity.set(activityId, counts);
    }
    return counts;
  }
}

function toMinute(time: number): number {
  return Math.floor(time / 60_000);
}

/** A ring of counts per minute. */
class MinuteCounts {
  readonly #counts: Uint32Array = new Uint32Array(minutes);
  #newest: number = 0;

  add(minute: number): void {
    this.#moveTo(minute);
    if (minute <= this.#newest - minutes) return;
    const index = minute % minutes;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Returns the last minutes, including the current one. */
  read(minute: number): readonly number[] {
    this.#moveTo(minute);
    return Array.from({ length: minutes }, (_, index) => this.#counts[(minute + 1 + index) % minutes] ?? 0);
  }

  #moveTo(minute: number): void {
    if (minute <= this.#newest) return;
    if (minute - this.#newest >= minutes) this.#counts.fill(0);
    else for (let each = this.#newest + 1; each <= minute; each++) this.#counts[each % minutes] = 0;
    this.#newest = minute;
  }
}
