import type { Adjustment, DeliveryResponse, MboxResponse } from "@fletch/delivery-api";
import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import type { CheckedRequest } from "../options/call-options.ts";

/** By mode and index as sent, the caller's own index: that under which the response is to come back. */
export type CallerIndexes = ReadonlyMap<string, number>;

export interface MendedIndexes {
  readonly request: CheckedRequest;
  /** `undefined` where every mbox kept its index. */
  readonly callerIndexes: CallerIndexes | undefined;
  readonly adjustments: readonly Adjustment[];
}

const expected = "a whole number that no other mbox of the list has";

/** Gives mboxes whose index cannot correlate (twice in a list, negative, fractional, no number) one of their own. */
export function mendIndexes(request: CheckedRequest): MendedIndexes {
  const callerIndexes = new Map<string, number>();
  const adjustments: Adjustment[] = [];
  let mended = request;
  for (const mode of ["execute", "prefetch"] as const) {
    const part: unknown = request[mode];
    const mboxes: unknown = isRecord(part) ? part.mboxes : undefined;
    if (!Array.isArray(mboxes)) continue;
    const taken = new Set<number>();
    const wrong: number[] = [];
    mboxes.forEach((mbox: unknown, position) => {
      const index = isRecord(mbox) ? mbox.index : undefined;
      if (index === undefined || index === null || Number.isNaN(index)) return;
      if (isIndex(index) && !taken.has(index)) taken.add(index);
      else wrong.push(position);
    });
    if (wrong.length === 0) continue;
    const list = [...mboxes];
    for (const position of wrong) {
      const mbox = mboxes[position] as { readonly index: unknown };
      const given = Number(mbox.index);
      let index = position;
      while (taken.has(index)) index++;
      if (Number.isFinite(given) && !taken.has(given)) callerIndexes.set(`${mode} ${index}`, given);
      taken.add(index);
      list[position] = { ...mbox, index };
      const path = `$.${mode}.mboxes[${position}].index`;
      adjustments.push({ path, action: "converted", expected, received: describeValue(mbox.index) });
    }
    mended = { ...mended, [mode]: { ...(part as object), mboxes: list } };
  }
  return { request: mended, callerIndexes: callerIndexes.size > 0 ? callerIndexes : undefined, adjustments };
}

/** The response under the indexes that the caller gave. */
export function restoreIndexes(response: DeliveryResponse, indexes: CallerIndexes): DeliveryResponse {
  const restored: { -readonly [K in keyof DeliveryResponse]: DeliveryResponse[K] } = { ...response };
  for (const mode of ["execute", "prefetch"] as const) {
    const part = response[mode];
    if (part?.mboxes === undefined) continue;
    const mboxes = part.mboxes.map((mbox): MboxResponse => {
      const index = indexes.get(`${mode} ${mbox.index}`);
      return index === undefined ? mbox : { ...mbox, index };
    });
    restored[mode] = { ...part, mboxes };
  }
  return restored;
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 2_147_483_647;
}
