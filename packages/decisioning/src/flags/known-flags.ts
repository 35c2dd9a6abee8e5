import { isRecord } from "@fletch/delivery-api/schema";
import type { CompiledLocation, Plan } from "../plan.ts";

/** Returns the attributes of an mbox's JSON offers, for all visitors; empty without rules. */
export function listAttributes(plan: Plan, mbox: string): ReadonlySet<string> {
  const location = plan.mboxes.get(mbox);
  if (location === undefined) return nothing;
  let known = knownAttributes.get(location);
  if (known === undefined) {
    known = findAttributes(location);
    knownAttributes.set(location, known);
  }
  return known;
}

/** Returns the mboxes with flags in the artifact: those with attributes in JSON offers. */
export function listFlagMboxes(plan: Plan): readonly string[] {
  return [...plan.mboxes.keys()].filter((mbox) => listAttributes(plan, mbox).size > 0);
}

/**
 * Returns whether the device cannot decide an mbox: an activity of it is remote, the artifact does not have it, or its rules read geo that was not
 * looked up.
 *
 * @param isMissingGeo the result of `needsGeo` for the visitor
 */
export function needsEdge({ locations, mboxes }: Plan, mbox: string, isMissingGeo: boolean): boolean {
  const location = mboxes.get(mbox);
  if (location?.isLocal !== true) {
    const { local, remote } = locations.mboxes;
    if (remote.has(mbox) || !local.has(mbox)) return true;
  }
  return isMissingGeo && location !== undefined && readsGeo(location);
}

const nothing: ReadonlySet<string> = new Set();
const knownAttributes = new WeakMap<CompiledLocation, ReadonlySet<string>>();
const geoReaders = new WeakMap<CompiledLocation, boolean>();

function findAttributes({ rules }: CompiledLocation): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { rule } of rules) {
    for (const { type, content } of rule.consequence.options) {
      if (type === "json" && isRecord(content)) for (const key of Object.keys(content)) found.add(key);
    }
  }
  return found;
}

function readsGeo(location: CompiledLocation): boolean {
  let reads = geoReaders.get(location);
  if (reads === undefined) {
    // A constant that looks like it only causes an unnecessary `load`.
    reads = location.rules.some(({ rule }) => /"geo[".]/.test(JSON.stringify(rule.condition ?? null)));
    geoReaders.set(location, reads);
  }
  return reads;
}
