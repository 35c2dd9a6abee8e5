import type { Notification, NotificationMbox, NotificationView } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { isReportable } from "../notifications/is-reportable.ts";

/** The displayed or clicked location, and Target's tokens for it. */
export type EventSubject = Pick<Notification, "mbox" | "view" | "pageLoad" | "tokens">;

/** In characters: enough for the tokens of many activities, and for the state of an mbox. */
const longestToken = 8_192;

/**
 * Serializes an event as base64url JSON, which needs no escaping in an attribute, a form, a URL or JSON. It is neither
 * secret nor signed; Target checks its own tokens in it.
 */
export function writeEventToken(subject: EventSubject): string {
  const bytes = new TextEncoder().encode(JSON.stringify(subject));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Parses untrusted input of a browser; `undefined` for anything that `writeEventToken` cannot have written. */
export function readEventToken(text: unknown): EventSubject | undefined {
  if (typeof text !== "string" || text.length > longestToken) return undefined;
  const subject = pickSubject(parseToken(text.trim()));
  return subject !== undefined && isReportable(subject) ? subject : undefined;
}

function parseToken(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Accepts exactly one location, and no other fields. */
function pickSubject(value: unknown): EventSubject | undefined {
  if (!isRecord(value) || !Array.isArray(value.tokens) || value.tokens.length === 0) return undefined;
  const { mbox, view, tokens } = value as { mbox?: unknown; view?: unknown; tokens: readonly string[] };
  if (isRecord(mbox)) return { mbox: pick<NotificationMbox>(mbox, ["name", "state"]), tokens };
  if (isRecord(view)) return { view: pick<NotificationView>(view, ["name", "key", "state"]), tokens };
  return undefined;
}

/** The schema checks types. */
function pick<T extends object>(from: Readonly<Record<string, unknown>>, names: readonly (keyof T & string)[]): T {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as T;
}
