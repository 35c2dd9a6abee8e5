import {
  type Adjustment,
  type DeliveryResponse,
  type MboxResponse,
  maxInt32,
  type Writable,
} from "@fletch/delivery-api";
import { describeValue, isRecord, toNumber, toPlainObject } from "@fletch/delivery-api/schema";
import type { CheckedRequest } from "../options/call-options.ts";

/** The caller's index by mode and sent index. */
export type CallerIndexes = ReadonlyMap<string, number>;

export interface MendedIndexes {
  readonly request: CheckedRequest;
  /** `undefined` if every mbox kept its index. */
  readonly callerIndexes: CallerIndexes | undefined;
  readonly adjustments: readonly Adjustment[];
}

const expected = "a whole number that no other mbox of the list has";

/** Replaces indexes of mboxes that cannot correlate (repeated, negative, fractional, not a number). */
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
    // Only increases, so that many invalid indexes are replaced in linear time.
    let free = 0;
    mboxes.forEach((mbox: unknown, position) => {
      const index = readIndex(mbox);
      if (index === undefined || index === null || Number.isNaN(index)) return;
      if (isIndex(index) && !taken.has(index)) taken.add(index);
      else wrong.push(position);
    });
    if (wrong.length === 0) continue;
    const list = [...mboxes];
    for (const position of wrong) {
      const mbox = toPlainObject(mboxes[position]);
      const given = toNumber(mbox.index);
      let index = position;
      if (taken.has(index)) {
        while (taken.has(free)) free++;
        index = free;
      }
      if (typeof given === "number" && Number.isFinite(given) && !taken.has(given)) {
        callerIndexes.set(`${mode} ${index}`, given);
      }
      taken.add(index);
      list[position] = { ...mbox, index };
      const path = `$.${mode}.mboxes[${position}].index`;
      adjustments.push({ path, action: "converted", expected, received: describeValue(mbox.index) });
    }
    const whole = toPlainObject(mended as unknown as Readonly<Record<string, unknown>>) as unknown as CheckedRequest;
    mended = { ...whole, [mode]: { ...toPlainObject(part as Readonly<Record<string, unknown>>), mboxes: list } };
  }
  return { request: mended, callerIndexes: callerIndexes.size > 0 ? callerIndexes : undefined, adjustments };
}

/** Restores the caller's indexes in the response. */
export function restoreIndexes(response: DeliveryResponse, indexes: CallerIndexes): DeliveryResponse {
  const restored: Writable<DeliveryResponse> = { ...response };
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

function readIndex(mbox: unknown): unknown {
  try {
    return isRecord(mbox) ? mbox.index : undefined;
  } catch {
    // The schema reports objects that throw.
    return undefined;
  }
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxInt32;
}
