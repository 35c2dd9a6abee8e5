import type { Activity, DecideInput } from "../model.ts";
import { addToHash, emptyHash, finishHash } from "./murmur-hash.ts";

/** Target knows several hashes for each activity; the one for the allocation has the salt 0. */
const salt = "0";

/** One visitor's place in the traffic of each activity: 0.00 to 99.99, computed once for each. */
export class Allocator {
  private readonly client: string;
  private readonly ending: string;
  private readonly allocationOf: DecideInput["allocationOf"];
  private lastActivity: Activity | null = null;
  private lastAllocation = 0;
  private earlier: Map<Activity, number> | null = null;

  constructor(client: string, visitorKey: string, allocationOf?: DecideInput["allocationOf"]) {
    this.client = client;
    this.allocationOf = allocationOf;
    this.ending = `${visitorKey}.${salt}`;
  }

  /** Rules of one activity mostly stand together, so the last activity is at hand and needs no map. */
  allocate(activity: Activity): number {
    if (activity === this.lastActivity) return this.lastAllocation;
    if (this.lastActivity !== null) {
      this.earlier ??= new Map();
      this.earlier.set(this.lastActivity, this.lastAllocation);
    }
    const allocation = this.earlier?.get(activity) ?? this.compute(activity);
    this.lastActivity = activity;
    this.lastAllocation = allocation;
    return allocation;
  }

  private compute(activity: Activity): number {
    const given = this.allocationOf?.(activity.id);
    if (given !== undefined) return given;
    let prefix = activity.prefix;
    if (prefix === null || prefix.client !== this.client) {
      prefix = { client: this.client, state: addToHash(emptyHash, `${this.client}.${activity.id}.`) };
      activity.prefix = prefix;
    }
    return toAllocation(finishHash(addToHash(prefix.state, this.ending)));
  }
}

/** A signed hash to the hundredth of a percent that it stands for. */
export function toAllocation(hash: number): number {
  return (Math.abs(hash) % 10_000) / 100;
}
