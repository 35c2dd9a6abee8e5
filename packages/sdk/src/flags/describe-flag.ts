import { listAttributes, type MboxMatch, ownMboxKey, type Plan, type RuleDescription } from "@fletch/decisioning";
import type { FlagDetails, FlagReason } from "./flag-details.ts";
import {
  describeMismatch,
  describeSource,
  EdgeOffers,
  type FlagSource,
  isOfType,
  MissingFlags,
} from "./flag-source.ts";

/**
 * Returns the value of a flag with its reason, variant and error.
 *
 * @param source of its mbox; `null` if no activity of the mbox is for the visitor
 * @param key `undefined` for a flag that is its mbox
 */
export function describeFlag(
  source: FlagSource | null,
  plan: Plan | undefined,
  mbox: string,
  key: string | undefined,
  fallback: unknown,
): FlagDetails {
  if (source instanceof MissingFlags) {
    const { errorCode, errorMessage } = source;
    return { mbox, key, value: fallback, reason: "ERROR", errorCode, errorMessage };
  }
  const value = key === undefined ? readMbox(source) : source?.read(key);
  if (source === null || value === undefined) return describeFallback(source, plan, mbox, key, fallback);
  const description = describeValue(source, plan, mbox);
  if (isOfType(fallback, value)) return { mbox, key, value, ...description };
  const errorMessage = describeMismatch(fallback, value);
  return { mbox, key, value: fallback, ...description, reason: "ERROR", errorCode: "TYPE_MISMATCH", errorMessage };
}

/** Describes an unconditional rule as `DEFAULT` if it is one of several: it is for the remaining visitors. */
export function describeValue(
  source: MboxMatch | EdgeOffers,
  plan: Plan | undefined,
  mbox: string,
): Omit<RuleDescription, "reason"> & { reason: FlagReason } {
  const description = describeSource(source);
  const isOnlyRule = (plan?.mboxes.get(mbox)?.size ?? 1) === 1;
  return description.reason === "STATIC" && !isOnlyRule ? { ...description, reason: "DEFAULT" } : description;
}

/** Returns whether other keys of the mbox are unknown: the edge returns only those of the visitor's experience. */
export function isOpen(source: FlagSource | null | undefined): boolean {
  return source instanceof EdgeOffers;
}

/** Returns the flags of an mbox as one object. */
export function joinAttributes(source: FlagSource | null): object {
  const entries = source?.attributes.flatMap((attributes) => Object.entries(attributes)) ?? [];
  // `fromEntries` defines properties: a name such as `__proto__` is then a key like any other, and reaches no prototype.
  return Object.fromEntries(entries);
}

function describeFallback(
  source: MboxMatch | EdgeOffers | null,
  plan: Plan | undefined,
  mbox: string,
  key: string | undefined,
  value: unknown,
): FlagDetails {
  const known = plan === undefined ? undefined : listAttributes(plan, mbox);
  const isKnown = isOpen(source) || (key === undefined ? known?.size !== 0 : known?.has(key) === true);
  if (isKnown) {
    const description = source === null ? undefined : describeSource(source);
    return { mbox, key, value, ...description, reason: "DEFAULT" };
  }
  const errorMessage = `Expected an attribute ${JSON.stringify(key)} in mbox ${JSON.stringify(mbox)}: no activity has it`;
  return { mbox, key, value, reason: "ERROR", errorCode: "FLAG_NOT_FOUND", errorMessage };
}

/** The value of a flag that is its mbox. */
function readMbox(source: MboxMatch | EdgeOffers | null): unknown {
  const value = source?.read(ownMboxKey);
  if (value !== undefined || source === null || source.attributes.length === 0) return value;
  return joinAttributes(source);
}
