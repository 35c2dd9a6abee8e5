import type { MboxRequest, RequestDetails, ViewRequest } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { OfferRequestDetails, OfferRequestKind } from "./offer-request.ts";

/** What goes with the questions that a page begins. */
export interface BeginOptions extends RequestDetails {
  /** `true` only fetches: the offers count as seen when `displayed` says so, and not before. @default false */
  readonly prefetch?: boolean | undefined;
  /**
   * Views to begin with, by name or as the Delivery API has them; `{}` is all views, as at.js wants them with the hand-off. They are
   * always prefetched.
   */
  readonly views?: readonly (string | ViewRequest)[] | undefined;
  /** Whether to begin with what is made for the page as a whole, too. @default false */
  readonly pageLoad?: boolean | undefined;
}

/** An mbox by name, or with what goes with it alone. */
export type BeginMbox = string | Omit<MboxRequest, "index">;

export interface StartedOfferRequest {
  readonly kind: OfferRequestKind;
  /** Empty for all views, and for the page load. */
  readonly name: string;
  readonly prefetch: boolean;
  readonly details: OfferRequestDetails;
}

/** Reads what `begin` was given. What asks for nothing is told, and left out: the others go on. */
export function readBegin(
  names: unknown,
  options: unknown,
  tell: (message: string) => void,
): readonly StartedOfferRequest[] {
  const { prefetch, views, pageLoad, ...shared } = (isRecord(options) ? options : {}) as BeginOptions;
  const begun: StartedOfferRequest[] = [];
  const read = (kind: "mbox" | "view", entry: unknown): void => {
    const named = readEntry(entry);
    if (named === undefined || (named.name === "" && (kind === "mbox" || typeof entry === "string"))) {
      tell(`begin() expected the name of a${kind === "mbox" ? "n mbox" : " view"}, and got ${describe(entry)}`);
      return;
    }
    const details = { ...shared, ...named.details };
    begun.push({ kind, name: named.name, prefetch: kind === "view" || prefetch === true, details });
  };
  for (const entry of toList(names)) read("mbox", entry);
  // All views first: the others are then read from them.
  for (const entry of toList(views).sort((a, b) => Number(isForAll(b)) - Number(isForAll(a)))) read("view", entry);
  if (pageLoad === true) begun.push({ kind: "pageLoad", name: "", prefetch: prefetch === true, details: shared });
  return begun;
}

/** One entry is a list of one. */
function toList(given: unknown): unknown[] {
  if (given === undefined || given === null) return [];
  if (typeof given === "object" && Symbol.iterator in given) return [...(given as Iterable<unknown>)];
  return [given];
}

function isForAll(entry: unknown): boolean {
  return isRecord(entry) && entry.name === undefined;
}

function readEntry(entry: unknown): { readonly name: string; readonly details: OfferRequestDetails } | undefined {
  if (typeof entry === "string" || typeof entry === "number") return { name: String(entry), details: {} };
  if (!isRecord(entry)) return undefined;
  const { name = "", index: _, ...details } = entry as Partial<MboxRequest>;
  return { name: String(name), details };
}

function describe(entry: unknown): string {
  return entry === "" ? "an empty text" : entry === null ? "null" : `a ${typeof entry}`;
}
