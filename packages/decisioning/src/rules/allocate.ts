import type { Activity, DecideInput } from "../model.ts";
import { addToHash, emptyHash, finishHash } from "./murmur-hash.ts";

/** Target knows several hashes for each activity; the one for the allocation has the salt 0. */
const ending = ".0";

/** An activity that no decision has asked for yet. */
export function createActivity(id: number): Activity {
  return { id, client: null, prefix: emptyHash, decision: 0, allocation: 0 };
}

/** Tells decisions apart, so that an activity can note for which one it was computed last. */
let decisionsSoFar = 0;

/** One visitor's place in the traffic of each activity: 0.00 to 99.99, computed once for each. */
export class Allocator {
  private readonly client: string;
  private readonly visitorKey: string;
  private readonly allocationOf: DecideInput["allocationOf"];
  private readonly decision: number = ++decisionsSoFar;

  constructor(client: string, visitorKey: string, allocationOf?: DecideInput["allocationOf"]) {
    this.client = client;
    this.visitorKey = visitorKey;
    this.allocationOf = allocationOf;
  }

  /** Decisions are synchronous, so nobody else computes in between, and the activity itself is the place to remember it. */
  allocate(activity: Activity): number {
    if (activity.decision !== this.decision) {
      activity.allocation = this.compute(activity);
      activity.decision = this.decision;
    }
    return activity.allocation;
  }

  private compute(activity: Activity): number {
    const given = this.allocationOf?.(activity.id);
    if (given !== undefined) return given;
    if (activity.client !== this.client) {
      activity.client = this.client;
      activity.prefix = addToHash(emptyHash, `${this.client}.${activity.id}.`);
    }
    return toAllocation(finishHash(addToHash(addToHash(activity.prefix, this.visitorKey), ending)));
  }
}

/** A signed hash to the hundredth of a percent that it stands for. */
export function toAllocation(hash: number): number {
  return (Math.abs(hash) % 10_000) / 100;
}
