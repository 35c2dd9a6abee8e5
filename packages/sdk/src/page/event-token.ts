import type { Notification, NotificationMbox, NotificationPageLoad, NotificationView } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { isReportable } from "../notifications/is-reportable.ts";

/** The displayed or clicked location, and Target's tokens for it. */
export type EventSubject = Pick<Notification, "mbox" | "view" | "pageLoad" | "tokens">;

/** In characters: enough for the tokens of many activities, and for the state of an mbox. */
const maxEncodedLength = 8_192;

/**
 * Serializes an event as base64url JSON, which needs no escaping in an attribute, a form, a URL or JSON. It is neither secret nor signed; Target
 * checks its own tokens in it. Omits a state that is too long: Target counts by its tokens.
 *
 * @returns `undefined` if the tokens alone are too long
 */
export function writeEventToken(subject: EventSubject): string | undefined {
  return encodeToken(subject) ?? encodeToken(withoutState(subject));
}

/** `undefined` for a token that `readEventToken` would refuse as too long. */
function encodeToken(subject: EventSubject): string | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(subject));
  if (Math.ceil((bytes.length * 4) / 3) > maxEncodedLength) return undefined;
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withoutState(subject: EventSubject): EventSubject {
  const shortened: Record<string, unknown> = { ...subject };
  for (const location of ["mbox", "view", "pageLoad"] as const) {
    const { state: _, ...others } = subject[location] ?? {};
    if (subject[location] !== undefined) shortened[location] = others;
  }
  return shortened;
}

/** Parses untrusted input of a browser; `undefined` for anything that `writeEventToken` cannot have written. */
export function readEventToken(text: unknown): EventSubject | undefined {
  if (typeof text !== "string" || text.length > maxEncodedLength) return undefined;
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
  const { mbox, view, pageLoad, tokens } = value as Readonly<Record<string, unknown>> & { tokens: readonly string[] };
  if (isRecord(mbox)) return { mbox: pick<NotificationMbox>(mbox, ["name", "state"]), tokens };
  if (isRecord(view)) return { view: pick<NotificationView>(view, ["name", "key", "state"]), tokens };
  if (isRecord(pageLoad)) return { pageLoad: pick<NotificationPageLoad>(pageLoad, ["state"]), tokens };
  return undefined;
}

/** The schema checks types. */
function pick<T extends object>(from: Readonly<Record<string, unknown>>, names: readonly (keyof T & string)[]): T {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as T;
}
