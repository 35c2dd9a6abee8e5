import type { FlagSnapshot } from "@fletch/sdk/flags";
import type { FlagInfo } from "./target-state.ts";

/** Reads a flag of a snapshot, with the same reasons and error codes as `flags.details` on the server. */
export function readFlag(snapshot: FlagSnapshot, mbox: string, key: string, fallback: unknown): FlagInfo {
  const flags = Object.hasOwn(snapshot, mbox) ? snapshot[mbox] : undefined;
  const fail = (errorCode: FlagInfo["errorCode"], errorMessage: string): FlagInfo => {
    return { mbox, key, value: fallback, reason: "ERROR", errorCode, errorMessage };
  };
  if (flags === undefined) {
    return fail("FLAG_NOT_FOUND", `Expected an mbox of the page's state, received ${JSON.stringify(mbox)}`);
  }
  const { values, reason, variant, unset, errorCode, errorMessage = "" } = flags;
  if (errorCode !== undefined) return fail(errorCode, errorMessage);
  const described = { reason, ...(variant !== undefined && { variant }) };
  if (Object.hasOwn(values, key)) {
    const value = values[key];
    if (isOfType(fallback, value)) return { mbox, key, value, ...described };
    const message = `Expected a value of type ${toType(fallback)}, received one of type ${toType(value)}`;
    return { ...fail("TYPE_MISMATCH", message), ...(variant !== undefined && { variant }) };
  }
  if (flags.isOpen === true || unset?.includes(key) === true)
    return { mbox, key, value: fallback, ...described, reason: "DEFAULT" };
  return fail("FLAG_NOT_FOUND", `Expected an attribute ${JSON.stringify(key)} in mbox ${JSON.stringify(mbox)}`);
}

/** Whether a value has the type of the fallback. Without a fallback, any value does. */
function isOfType(fallback: unknown, value: unknown): boolean {
  return fallback === undefined || fallback === null || toType(fallback) === toType(value);
}

function toType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
