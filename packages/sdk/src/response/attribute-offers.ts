import type { MboxResponse, Option } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { TargetResult } from "./target-result.ts";

/** The JSON offers of a call, which attributes are read from. */
export interface AttributeOffers {
  /** The whole result of the call. */
  readonly result: TargetResult;
  /** Returns the attribute that counts: of what was executed, else of what was prefetched, the last one. `undefined` without one. */
  find(mbox: string, key: string): unknown;
}

/** The JSON offers of a response. */
export class ResponseOffers implements AttributeOffers {
  readonly result: TargetResult;

  constructor(result: TargetResult) {
    this.result = result;
  }

  /** From the last to the first, for the last one counts. Most ask for one attribute or two: an index would cost more than it saves. */
  find(mbox: string, key: string): unknown {
    const { prefetch, execute } = this.result.response;
    const executed = findAttribute(execute?.mboxes, mbox, key);
    return executed === undefined ? findAttribute(prefetch?.mboxes, mbox, key) : executed;
  }
}

function findAttribute(mboxes: readonly MboxResponse[] | undefined, name: string, key: string): unknown {
  for (let at = (mboxes?.length ?? 0) - 1; at >= 0; at--) {
    const mbox = mboxes?.[at];
    if (mbox?.name !== name) continue;
    const { options = [] } = mbox;
    for (let last = options.length - 1; last >= 0; last--) {
      const content = readAttributes(options[last]);
      if (content !== undefined && Object.hasOwn(content, key)) return content[key];
    }
  }
  return undefined;
}

/** Returns the attributes of a JSON offer; `undefined` for another offer, or one that is no object. */
export function readAttributes(option: Option | undefined): Readonly<Record<string, unknown>> | undefined {
  const content: unknown = option?.type === "json" ? option.content : undefined;
  return isRecord(content) ? content : undefined;
}
