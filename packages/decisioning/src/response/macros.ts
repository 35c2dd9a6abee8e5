import type { RequestDetails } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";

/** A text with gaps that each request fills in its own way. */
export type Template = (details: RequestDetails) => string;

type Facts = Readonly<Record<string, unknown>>;

/**
 * Prepares a text with macros such as `${campaign.name}` or `${user}`. What the rule's meta knows is filled in at once; the rest
 * is looked up in the request's details, then in their parameters. A macro that names nothing stays as it is (deviation D17).
 *
 * Nothing is escaped: a parameter's value can bring markup into an HTML offer, as it can with the other SDKs.
 *
 * @returns a text if it is the same for all requests, else a template
 */
export function prepareMacros(text: string, meta: Facts): string | Template {
  const pieces: (string | Gap)[] = [];
  let end = 0;
  for (const match of text.matchAll(macroPattern)) {
    const [source, name = ""] = match;
    pieces.push(text.slice(end, match.index), fill(source, toKey(name), meta));
    end = match.index + source.length;
  }
  pieces.push(text.slice(end));
  return pieces.every((piece) => typeof piece === "string") ? pieces.join("") : toTemplate(pieces);
}

/** A macro that only a request can answer. */
interface Gap {
  readonly source: string;
  readonly key: string;
  /** Whether it can be a field of what is asked for, and not only a parameter. */
  readonly isField: boolean;
}

/** All that the Delivery API knows of an mbox, a view or a page load. */
const fields: ReadonlySet<string> = new Set([
  "index",
  "name",
  "key",
  "address",
  "parameters",
  "profileParameters",
  "order",
  "product",
]);

const macroPattern = /\$\{([a-zA-Z0-9_.]+)\}/g;

function fill(source: string, key: string, meta: Facts): string | Gap {
  const value = Object.hasOwn(meta, key) ? meta[key] : undefined;
  return value === undefined ? { source, key, isField: fields.has(key) } : String(value);
}

/** Offers speak of campaigns and recipes; meta speaks of activities and experiences, under keys of two words at most. */
function toKey(name: string): string {
  const words = name.replaceAll("campaign", "activity").replaceAll("recipe", "experience").split(".");
  return words
    .slice(-2)
    .filter((word) => word !== "mbox")
    .join(".");
}

/** Most offers that have a gap have one. Without a list there is less to fetch from memory. */
function toTemplate(pieces: readonly (string | Gap)[]): Template {
  const [before, gap, after, ...others] = pieces;
  if (others.length > 0 || typeof before !== "string" || typeof gap !== "object" || typeof after !== "string") {
    return (details) => render(pieces, details);
  }
  return (details) => before + lookUp(gap, details) + after;
}

function render(pieces: readonly (string | Gap)[], details: RequestDetails): string {
  // `+` only notes what the text consists of: nobody copies it before somebody reads it.
  let text = "";
  for (const piece of pieces) text += typeof piece === "string" ? piece : lookUp(piece, details);
  return text;
}

function lookUp({ source, key, isField }: Gap, details: RequestDetails): string {
  const facts = details as Facts;
  if (isField && Object.hasOwn(facts, key) && facts[key] !== undefined) return toText(facts[key]);
  const { parameters } = details;
  if (parameters !== undefined && Object.hasOwn(parameters, key)) return toText(parameters[key]);
  return source;
}

/** As `String`, but without asking the object, in which a parameter may be named `toString` (deviation D3). */
function toText(value: unknown): string {
  return isRecord(value) ? "[object Object]" : String(value);
}
