import type { MboxResponse, Option } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { TargetResult } from "./target-result.ts";

/** The JSON offers of a call as attributes. */
export interface AttributeOffers {
  /** The whole result of the call. */
  readonly result: TargetResult;
  /** Returns an attribute; the last one of executed offers, else of prefetched ones. `undefined` without one. */
  find(mbox: string, key: string): unknown;
}

/** The JSON offers of a response. */
export class ResponseOffers implements AttributeOffers {
  readonly result: TargetResult;

  constructor(result: TargetResult) {
    this.result = result;
  }

  /** Searches from the last to the first, because the last one wins. Most callers read one or two attributes: an index would cost more than it saves. */
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

/** Returns the attributes of a JSON offer; `undefined` for other offers, and for content that is not an object. */
export function readAttributes(option: Option | undefined): Readonly<Record<string, unknown>> | undefined {
  const content: unknown = option?.type === "json" ? option.content : undefined;
  return isRecord(content) ? content : undefined;
}
