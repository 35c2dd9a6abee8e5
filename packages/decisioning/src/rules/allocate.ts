import type { DecideInput, HashState } from "../model.ts";
import { addNumberToHash, addToHash, emptyHash, finishHash } from "./murmur-hash.ts";

/** Target's salt for the hash of the allocation. */
const ending = ".0";

/** Computes a visitor's allocation in each activity: 0.00 to 99.99, a hash of `{client}.{activityId}.{visitor}.0`. */
export class Allocator {
  private readonly overrideAllocation: DecideInput["overrideAllocation"];
  private readonly client: HashState;
  private readonly visitorKey: string;
  /** Rules of one activity are adjacent, so the last allocation is cached. */
  private lastActivity: number | null = null;
  private lastAllocation = 0;

  /** @param client the hash of the client code: see `createClientHash` */
  constructor(client: HashState, visitorKey: string, overrideAllocation?: DecideInput["overrideAllocation"]) {
    this.overrideAllocation = overrideAllocation;
    this.client = client;
    this.visitorKey = visitorKey;
  }

  allocate(activityId: number): number {
    if (activityId !== this.lastActivity) {
      this.lastAllocation = this.overrideAllocation?.(activityId) ?? this.compute(activityId);
      this.lastActivity = activityId;
    }
    return this.lastAllocation;
  }

  private compute(activityId: number): number {
    const prefix = addNumberToHash(this.client, activityId);
    return toAllocation(finishHash(addToHash(addToHash(prefix, this.visitorKey), ending)));
  }
}

/** Creates a function that hashes `{client}.`, and caches the last one. */
export function createClientHash(): (client: string) => HashState {
  let last = "";
  let hash = addToHash(emptyHash, ".");
  return (client) => {
    if (client !== last) {
      last = client;
      hash = addToHash(emptyHash, `${client}.`);
    }
    return hash;
  };
}

/** Converts a signed hash to hundredths of a percent. */
export function toAllocation(hash: number): number {
  return (Math.abs(hash) % 10_000) / 100;
}
