import type { Notification, NotificationMbox, NotificationView } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { isReportable } from "../notifications/is-reportable.ts";

/** What was seen or clicked, and Target's tokens for it. */
export type EventSubject = Pick<Notification, "mbox" | "view" | "pageLoad" | "tokens">;

/** In characters: room for the tokens of many activities, of some tens of characters each, and for the state of an mbox. */
const longestToken = 8_192;

/**
 * An event as text that fits into an attribute, a form, a URL or JSON without being escaped: JSON in base64url. Nothing is secret in it, and
 * nothing signed but Target's own tokens, which Target checks.
 */
export function writeEventToken(subject: EventSubject): string {
  const bytes = new TextEncoder().encode(JSON.stringify(subject));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** `undefined` for what `writeEventToken` cannot have written. It comes from a browser, so it may be anything. */
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

/** Exactly one thing was seen or clicked, and nothing else is taken over. */
function pickSubject(value: unknown): EventSubject | undefined {
  if (!isRecord(value) || !Array.isArray(value.tokens) || value.tokens.length === 0) return undefined;
  const { mbox, view, tokens } = value as { mbox?: unknown; view?: unknown; tokens: readonly string[] };
  if (isRecord(mbox)) return { mbox: pick<NotificationMbox>(mbox, ["name", "state"]), tokens };
  if (isRecord(view)) return { view: pick<NotificationView>(view, ["name", "key", "state"]), tokens };
  return undefined;
}

/** What type they have is for the schema to say. */
function pick<T extends object>(from: Readonly<Record<string, unknown>>, names: readonly (keyof T & string)[]): T {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as T;
}
