import type { DecideInput } from "../model.ts";
import { addIntegerToHash, addToHash, emptyHash, finishHash, type HashState } from "./murmur-hash.ts";

/** Target knows several hashes for each activity; the one for the allocation has the salt 0. */
const ending = ".0";

/** One visitor's place in the traffic of each activity: 0.00 to 99.99. `{client}.{activityId}.{visitor}.0` is what is hashed. */
export class Allocator {
  private readonly allocationOf: DecideInput["allocationOf"];
  /** What is the same for all activities of a decision. */
  private readonly client: HashState;
  private readonly visitor: string;
  /** Rules of one activity stand together, so that the last allocation is the one to remember. */
  private lastActivity: number | null = null;
  private lastAllocation = 0;

  constructor(client: string, visitorKey: string, allocationOf?: DecideInput["allocationOf"]) {
    this.allocationOf = allocationOf;
    this.client = addToHash(emptyHash, `${client}.`);
    this.visitor = `.${visitorKey}${ending}`;
  }

  allocate(activityId: number): number {
    if (activityId !== this.lastActivity) {
      this.lastAllocation = this.allocationOf?.(activityId) ?? this.compute(activityId);
      this.lastActivity = activityId;
    }
    return this.lastAllocation;
  }

  private compute(activityId: number): number {
    return toAllocation(finishHash(addToHash(addIntegerToHash(this.client, activityId), this.visitor)));
  }
}

/** A signed hash to the hundredth of a percent that it stands for. */
export function toAllocation(hash: number): number {
  return (Math.abs(hash) % 10_000) / 100;
}
