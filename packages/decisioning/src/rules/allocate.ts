import type { DecideInput } from "../model.ts";
import { addNumberToHash, addToHash, emptyHash, finishHash, type HashState } from "./murmur-hash.ts";

/** Target knows several hashes for each activity; the one for the allocation has the salt 0. */
const ending = ".0";

/** One visitor's place in the traffic of each activity: 0.00 to 99.99. `{client}.{activityId}.{visitor}.0` is what is hashed. */
export class Allocator {
  private readonly allocationOf: DecideInput["allocationOf"];
  private readonly client: HashState;
  private readonly visitorKey: string;
  /** Rules of one activity stand together, so that the last allocation is the one to remember. */
  private lastActivity: number | null = null;
  private lastAllocation = 0;

  constructor(client: string, visitorKey: string, allocationOf?: DecideInput["allocationOf"]) {
    this.allocationOf = allocationOf;
    this.client = hashClient(client);
    this.visitorKey = visitorKey;
  }

  allocate(activityId: number): number {
    if (activityId !== this.lastActivity) {
      this.lastAllocation = this.allocationOf?.(activityId) ?? this.compute(activityId);
      this.lastActivity = activityId;
    }
    return this.lastAllocation;
  }

  private compute(activityId: number): number {
    const prefix = addNumberToHash(this.client, activityId);
    return toAllocation(finishHash(addToHash(addToHash(prefix, this.visitorKey), ending)));
  }
}

let lastClient = "";
let lastClientHash: HashState = addToHash(emptyHash, ".");

/** A process has one client, as a rule. */
function hashClient(client: string): HashState {
  if (client !== lastClient) {
    lastClient = client;
    lastClientHash = addToHash(emptyHash, `${client}.`);
  }
  return lastClientHash;
}

/** A signed hash to the hundredth of a percent that it stands for. */
export function toAllocation(hash: number): number {
  return (Math.abs(hash) % 10_000) / 100;
}
