import type { MboxRequest } from "@fletch/delivery-api";
import { isRecord, toNumber, withFields } from "@fletch/delivery-api/schema";
import type { GetAttributesOptions, GetOffersOptions, TargetRequest } from "../options/call-options.ts";

/**
 * Adds the mboxes of attributes to the request: unnamed ones are executed, with indexes after the highest one. Does not
 * modify the options.
 */
export function requestAttributes(names: readonly string[], options: GetAttributesOptions): GetOffersOptions {
  const request: TargetRequest = options.request ?? { context: { channel: "web" } };
  // The schema reports values that are not requests.
  if (!isRecord(request as unknown)) return withFields(options, { request });
  const executed = toMboxes(request.execute);
  if (executed === undefined) return withFields(options, { request });
  if (options.request !== undefined && names.every((name) => executed.some((mbox) => readName(mbox) === name))) {
    return options as GetOffersOptions;
  }
  const known = new Set([...executed, ...(toMboxes(request.prefetch) ?? [])].map(readName));
  let index = executed.reduce((highest: number, mbox) => Math.max(highest, readIndex(mbox)), 0);
  const added: MboxRequest[] = [];
  for (const name of new Set(names)) if (!known.has(name)) added.push({ name, index: ++index });
  if (added.length === 0) return withFields(options, { request });
  const mboxes = [...executed, ...added] as readonly MboxRequest[];
  return withFields(options, {
    request: withFields(request, { execute: withFields(request.execute ?? {}, { mboxes }) }),
  });
}

/** Returns the given mboxes: a list, or a single one as a list. `undefined` for other values, which the schema reports. */
function toMboxes(part: unknown): readonly unknown[] | undefined {
  const mboxes = (isRecord(part) ? part.mboxes : undefined) ?? [];
  if (Array.isArray(mboxes)) return mboxes;
  return isRecord(mboxes) ? [mboxes] : undefined;
}

function readName(mbox: unknown): string | undefined {
  const name = isRecord(mbox) ? mbox.name : undefined;
  return typeof name === "string" || typeof name === "number" ? String(name) : undefined;
}

/** Returns the index of an mbox, or 0 for one that is not a number: the check replaces it later. */
function readIndex(mbox: unknown): number {
  const index = isRecord(mbox) ? toNumber(mbox.index) : 0;
  return Number.isFinite(index) ? (index as number) : 0;
}
