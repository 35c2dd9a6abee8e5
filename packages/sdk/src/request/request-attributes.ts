import type { MboxRequest } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { GetAttributesOptions, GetOffersOptions, TargetRequest } from "../options/call-options.ts";

/**
 * Adds the mboxes of attributes to what is asked for anyway: those that the request does not name yet are executed, with indexes from the
 * highest on. The options are only read.
 */
export function requestAttributes(names: readonly string[], options: GetAttributesOptions): GetOffersOptions {
  const request: TargetRequest = options.request ?? { context: { channel: "web" } };
  // Whatever is no request is left for the check to find.
  if (!isRecord(request as unknown)) return { ...options, request };
  const executed = request.execute?.mboxes ?? [];
  if (options.request !== undefined && names.every((name) => executed.some((mbox) => mbox?.name === name))) {
    return options as GetOffersOptions;
  }
  const known = new Set([...executed, ...(request.prefetch?.mboxes ?? [])].map((mbox) => mbox?.name));
  let index = executed.reduce((highest, mbox) => Math.max(highest, mbox?.index ?? 0), 0);
  const added: MboxRequest[] = [];
  for (const name of new Set(names)) if (!known.has(name)) added.push({ name, index: ++index });
  if (added.length === 0) return { ...options, request };
  return { ...options, request: { ...request, execute: { ...request.execute, mboxes: [...executed, ...added] } } };
}
