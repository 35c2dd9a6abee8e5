import type {
  DeliveryResponse,
  Metric,
  Option,
  PageLoadResponse,
  PrefetchResponse,
  VisitorId,
} from "@fletch/delivery-api";

/**
 * Serializes a response. Offers are most of it, and most lists of offers are shared and frozen: they are serialized
 * once, and cached as long as the list lives.
 */
export function serializeResponse(response: DeliveryResponse): string {
  return writeObject(response, writePart);
}

function writePart(name: string, value: unknown): string {
  if (name === "id") return writeObject(value as VisitorId, writeField);
  return name === "execute" || name === "prefetch" ? writeObject(value as PrefetchResponse, writeMode) : write(value);
}

function writeMode(name: string, value: unknown): string {
  if (name === "pageLoad") return writeObject(value as PageLoadResponse, writeEntry);
  return name === "mboxes" || name === "views" ? writeEntries(value as readonly PageLoadResponse[]) : write(value);
}

function writeEntries(entries: readonly PageLoadResponse[]): string {
  let text = "";
  for (const entry of entries) text += `${text === "" ? "" : ","}${writeObject(entry, writeEntry)}`;
  return `[${text}]`;
}

function writeEntry(name: string, value: unknown): string {
  return name === "options" || name === "metrics" ? writeList(value as readonly unknown[]) : write(value);
}

/** @param fields have names without characters that JSON escapes */
function writeObject(fields: object, writeValue: (name: string, value: unknown) => string): string {
  let text = "";
  for (const name in fields) {
    const value: unknown = fields[name as keyof typeof fields];
    if (value !== undefined) text += `${text === "" ? "" : ","}"${name}":${writeValue(name, value)}`;
  }
  return `{${text}}`;
}

function writeField(_: string, value: unknown): string {
  return write(value);
}

/** Serializes a value. Ids and tokens have no characters that JSON escapes, and numbers are finite: checking that takes 52 ns on Node 20, a call of `JSON.stringify` 165 ns. */
function write(value: unknown): string {
  if (typeof value === "string") return plainText.test(value) ? `"${value}"` : JSON.stringify(value);
  return Number.isFinite(value) ? String(value) : JSON.stringify(value);
}

const plainText = /^[\w .=-]*$/;

/** Returns the size of a list as JSON. For lists without a cached text it is the size of the contents, which are most of it. */
export function measureList(list: readonly Option[] | readonly Metric[]): number {
  if (Object.isFrozen(list)) return writeList(list).length;
  let size = 0;
  for (const entry of list) {
    const content = "content" in entry ? entry.content : undefined;
    size += typeof content === "string" ? content.length : JSON.stringify(content ?? entry).length;
  }
  return size;
}

const written = new WeakMap<readonly unknown[], string>();

function writeList(list: readonly unknown[]): string {
  if (!Object.isFrozen(list)) return JSON.stringify(list);
  let text = written.get(list);
  if (text === undefined) {
    text = JSON.stringify(list);
    written.set(list, text);
  }
  return text;
}
