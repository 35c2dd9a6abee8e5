import type { RequestDetails } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { ResolveMacro } from "../model.ts";
import type { Placeholder, Template } from "../plan.ts";

type ErrorDetails = Readonly<Record<string, unknown>>;

/** Shared placeholders, by their macros. */
export type Placeholders = Map<string, Placeholder>;

/**
 * Prepares a text with macros such as `${campaign.name}` or `${user}`. Macros of the rule's meta are filled in at once;
 * others are looked up in the request's details, then in its parameters. An unknown macro stays as it is (deviation
 * D17).
 *
 * Nothing is escaped: a parameter's value can bring markup into an HTML offer, as with the other SDKs.
 *
 * @param pattern finds the macros; the first group is the name
 * @returns a text if it is equal for all requests, else a template
 */
export function compileMacros(
  text: string,
  meta: ErrorDetails,
  placeholders: Placeholders,
  pattern: RegExp = macroPattern,
): string | Template {
  const parts: { readonly before: string; readonly placeholder: Placeholder }[] = [];
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
      parts.push({ before, placeholder: findPlaceholder(source, key, placeholders) });
      before = "";
    }
  }
  return parts.reduceRight<string | Template>(
    (after, { before, placeholder }) => ({ before, placeholder, after }),
    before + text.slice(end),
  );
}

/** Renders a template for one mbox, view or page load. */
export function fillTemplate(template: Template, details: RequestDetails, resolve?: ResolveMacro): string {
  // `+` builds a rope: nothing is copied before somebody reads it.
  let text = template.before + lookUp(template.placeholder, details, resolve);
  let { after } = template;
  while (typeof after !== "string") {
    text += after.before + lookUp(after.placeholder, details, resolve);
    after = after.after;
  }
  return text + after;
}

/** The Delivery API's fields of an mbox, view or page load. */
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

function findPlaceholder(source: string, key: string, placeholders: Placeholders): Placeholder {
  const placeholder = placeholders.get(source) ?? { source, key, isField: fields.has(key) };
  placeholders.set(source, placeholder);
  return placeholder;
}

/** Converts names of offers (campaign, recipe) to those of meta (activity, experience), of at most two words. */
function toKey(name: string): string {
  const words = name.replaceAll("campaign", "activity").replaceAll("recipe", "experience").split(".");
  return words
    .slice(-2)
    .filter((word) => word !== "mbox")
    .join(".");
}

function lookUp(placeholder: Placeholder, details: RequestDetails, resolve?: ResolveMacro): string {
  const value = lookUpDetails(placeholder, details);
  return (resolve === undefined ? value : resolve(placeholder.source, value)) ?? placeholder.source;
}

function lookUpDetails({ key, isField }: Placeholder, details: RequestDetails): string | undefined {
  const fields = details as ErrorDetails;
  if (isField && Object.hasOwn(fields, key) && fields[key] !== undefined) return toMacroText(fields[key]);
  const { parameters } = details;
  const value: unknown = parameters !== undefined && Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  return value === undefined ? undefined : toMacroText(value);
}

/** As `String`, but without calling methods of the object: a parameter may be named `toString` (deviation D3). */
function toMacroText(value: unknown): string {
  return isRecord(value) ? "[object Object]" : String(value);
}
