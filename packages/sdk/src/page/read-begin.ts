import type { MboxRequest, RequestDetails, ViewRequest } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { Loose } from "../options/loose.ts";
import type { OfferRequestDetails, OfferRequestKind } from "./offer-request.ts";

/** Options of `begin`. */
export interface BeginOptions extends Loose<RequestDetails> {
  /** `true` prefetches: offers count when `displayed` reports them. @default false */
  readonly prefetch?: boolean | undefined;
  /**
   * Views to request, by name or in the Delivery API's form; `{}` is all views, as at.js expects. Always prefetched.
   */
  readonly views?: readonly (string | Loose<ViewRequest>)[] | undefined;
  /** Whether to request the page load too. @default false */
  readonly pageLoad?: boolean | undefined;
}

/** An mbox by name, or with its own details. */
export type BeginMbox = string | Loose<Omit<MboxRequest, "index">>;

export interface StartedOfferRequest {
  readonly kind: OfferRequestKind;
  /** Empty for all views, and for the page load. */
  readonly name: string;
  readonly prefetch: boolean;
  readonly details: OfferRequestDetails;
}

/** Reads the arguments of `begin`. Warns of entries without a name, and ignores them. */
export function readBegin(
  names: unknown,
  options: unknown,
  warn: (message: string) => void,
): readonly StartedOfferRequest[] {
  const { prefetch, views, pageLoad, ...given } = (isRecord(options) ? options : {}) as BeginOptions;
  // They are checked with the request.
  const shared = given as RequestDetails;
  const begun: StartedOfferRequest[] = [];
  const read = (kind: "mbox" | "view", entry: unknown): void => {
    const named = readEntry(entry);
    if (named === undefined || (named.name === "" && (kind === "mbox" || typeof entry === "string"))) {
      warn(`begin() expected the name of a${kind === "mbox" ? "n mbox" : " view"}, received ${describe(entry)}`);
      return;
    }
    const details = { ...shared, ...named.details };
    begun.push({ kind, name: named.name, prefetch: kind === "view" || prefetch === true, details });
  };
  for (const entry of toList(names)) read("mbox", entry);
  // All views first: the others are then read from them.
  for (const entry of toList(views).sort((a, b) => Number(isPageWide(b)) - Number(isPageWide(a)))) read("view", entry);
  if (pageLoad === true) begun.push({ kind: "pageLoad", name: "", prefetch: prefetch === true, details: shared });
  return begun;
}

/** Accepts a single entry. */
function toList(given: unknown): unknown[] {
  if (given === undefined || given === null) return [];
  if (typeof given === "object" && Symbol.iterator in given) return [...(given as Iterable<unknown>)];
  return [given];
}

function isPageWide(entry: unknown): boolean {
  return isRecord(entry) && entry.name === undefined;
}

function readEntry(entry: unknown): { readonly name: string; readonly details: OfferRequestDetails } | undefined {
  if (typeof entry === "string" || typeof entry === "number") return { name: String(entry), details: {} };
  if (!isRecord(entry)) return undefined;
  const { name = "", index: _, ...details } = entry as Partial<MboxRequest>;
  return { name: String(name), details };
}

function describe(entry: unknown): string {
  return entry === "" ? "an empty string" : entry === null ? "null" : `a ${typeof entry}`;
}
