import type { Option } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { isPromise } from "../promises/is-promise.ts";
import type { OfferResponse } from "./offer-request.ts";

/** Receives the expected and the received type of content. */
export type ReportMismatch = (message: string) => void;

/** Returns the first text offer. An offer without content is Target's default content, and no mismatch. */
export function readText({ options }: OfferResponse, warn: ReportMismatch): string | undefined {
  const filled = options.filter(hasContent);
  const text = filled.find(({ content }) => typeof content === "string")?.content;
  if (text === undefined && filled.length > 0) {
    warn(`offer() expected text, and Target has ${describe(filled[0])}: get it with json(), attributes() or offers()`);
  }
  return text as string | undefined;
}

/** Returns the first JSON offer, parsed by `parse` if given; a promise if `parse` is async. */
export function readJson(
  { options }: OfferResponse,
  parse: ((content: unknown) => unknown) | undefined,
  warn: ReportMismatch,
): unknown {
  const filled = options.filter(hasContent);
  const json = filled.find(({ type, content }) => type === "json" || typeof content !== "string");
  if (json === undefined) {
    if (filled.length > 0) warn(`json() expected JSON, and Target has ${describe(filled[0])}: get it with offer()`);
    return undefined;
  }
  if (typeof parse !== "function") return json.content;
  const refuse = (error: unknown): undefined => {
    warn(`json(): \`parse\` refused the content: ${error instanceof Error ? error.message : String(error)}`);
  };
  try {
    const parsed = parse(json.content);
    return isPromise(parsed) ? parsed.catch(refuse) : parsed;
  } catch (error) {
    return refuse(error);
  }
}

/**
 * Merges JSON offers to one object without a prototype, because names come from Target. Warns of an attribute of
 * another type than the fallback's, and keeps the fallback's.
 */
export function readAttributes({ options }: OfferResponse, fallback: object | undefined, warn: ReportMismatch): object {
  const defaults: Record<string, unknown> = Object.assign(Object.create(null), fallback);
  const attributes: Record<string, unknown> = Object.assign(Object.create(null), fallback);
  for (const option of options) {
    const { content } = option;
    if (!hasContent(option)) continue;
    if (!isRecord(content)) {
      warn(`attributes() expected a JSON object, and Target has ${describe(option)}`);
      continue;
    }
    for (const [name, value] of Object.entries(content)) {
      const expected = toKind(defaults[name]);
      if (expected === "nothing" || expected === toKind(value)) attributes[name] = value;
      else
        warn(`attributes() expected ${expected} for "${name}", as the fallback has, and Target has ${toKind(value)}`);
    }
  }
  // React passes plain objects to client components, and refuses those without a prototype.
  return Object.fromEntries(Object.entries(attributes));
}

function hasContent({ content }: Option): boolean {
  return content !== undefined && content !== null;
}

function describe(option: Option | undefined): string {
  return `${toKind(option?.content)} (offer type "${option?.type}")`;
}

function toKind(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
