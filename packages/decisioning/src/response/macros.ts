import type { RequestDetails } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { ResolveMacro } from "../model.ts";
import type { Placeholder, Template } from "../plan.ts";

type ErrorDetails = Readonly<Record<string, unknown>>;

/** The gaps that many offers have in common, by their macros. */
export type Placeholders = Map<string, Placeholder>;

/**
 * Prepares a text with macros such as `${campaign.name}` or `${user}`. What the rule's meta knows is filled in at once; the rest
 * is looked up in the request's details, then in their parameters. A macro that names nothing stays as it is (deviation D17).
 *
 * Nothing is escaped: a parameter's value can bring markup into an HTML offer, as it can with the other SDKs.
 *
 * @param pattern finds the macros; the first group is the name
 * @returns a text if it is the same for all requests, else a template
 */
export function compileMacros(
  text: string,
  meta: ErrorDetails,
  gaps: Placeholders,
  pattern: RegExp = macroPattern,
): string | Template {
  const parts: { readonly before: string; readonly gap: Placeholder }[] = [];
  let before = "";
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [source, name = ""] = match;
    const key = toKey(name);
    const known = Object.hasOwn(meta, key) ? meta[key] : undefined;
    before += text.slice(end, match.index);
    end = match.index + source.length;
    if (known !== undefined) before += String(known);
    else {
      parts.push({ before, gap: findGap(source, key, gaps) });
      before = "";
    }
  }
  return parts.reduceRight<string | Template>((after, part) => ({ ...part, after }), before + text.slice(end));
}

/** The text of a template for one mbox, view or page load. */
export function fillTemplate(template: Template, details: RequestDetails, resolve?: ResolveMacro): string {
  // `+` only notes what the text consists of: nobody copies it before somebody reads it.
  let text = template.before + lookUp(template.gap, details, resolve);
  let { after } = template;
  while (typeof after !== "string") {
    text += after.before + lookUp(after.gap, details, resolve);
    after = after.after;
  }
  return text + after;
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

function findGap(source: string, key: string, gaps: Placeholders): Placeholder {
  const gap = gaps.get(source) ?? { source, key, isField: fields.has(key) };
  gaps.set(source, gap);
  return gap;
}

/** Offers speak of campaigns and recipes; meta speaks of activities and experiences, under keys of two words at most. */
function toKey(name: string): string {
  const words = name.replaceAll("campaign", "activity").replaceAll("recipe", "experience").split(".");
  return words
    .slice(-2)
    .filter((word) => word !== "mbox")
    .join(".");
}

function lookUp(gap: Placeholder, details: RequestDetails, resolve?: ResolveMacro): string {
  const value = lookUpDetails(gap, details);
  return (resolve === undefined ? value : resolve(gap.source, value)) ?? gap.source;
}

function lookUpDetails({ key, isField }: Placeholder, details: RequestDetails): string | undefined {
  const facts = details as ErrorDetails;
  if (isField && Object.hasOwn(facts, key) && facts[key] !== undefined) return toText(facts[key]);
  const { parameters } = details;
  const value: unknown = parameters !== undefined && Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  return value === undefined ? undefined : toText(value);
}

/** As `String`, but without asking the object, in which a parameter may be named `toString` (deviation D3). */
function toText(value: unknown): string {
  return isRecord(value) ? "[object Object]" : String(value);
}
