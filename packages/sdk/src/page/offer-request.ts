import {
  type DeliveryRequest,
  errorFromIssues,
  type MboxRequest,
  type Metric,
  type Option,
  type PrefetchRequest,
  type RequestDetails,
  type TargetError,
  type View,
  type ViewRequest,
} from "@fletch/delivery-api";
import { describeValue, withFields } from "@fletch/delivery-api/schema";

/** Kinds of requested offers. There is one page load; a view without a name is all views. */
export type OfferRequestKind = "mbox" | "view" | "pageLoad";

/** Details of a requested offer. */
export type OfferRequestDetails = RequestDetails & Pick<ViewRequest, "key">;

/** Target's response for one requested offer. */
export interface OfferResponse {
  readonly options: readonly Option[];
  readonly metrics: readonly Metric[];
  /** Sent with notifications. */
  readonly state: string | undefined;
  /** Only for views. */
  readonly key: string | undefined;
  /** Each view, if all were requested. */
  readonly views?: readonly View[];
}

/** The outcome of a requested offer. */
export type Outcome = { readonly response: OfferResponse } | { readonly error: TargetError };

/** A requested offer of the page. Sent once, however often it is requested. */
export class OfferRequest {
  readonly kind: OfferRequestKind;
  readonly name: string;
  /** Whether it is prefetched, and counts when `displayed` reports it. */
  readonly prefetch: boolean;
  /** Correlates the response; unique in the page. */
  readonly index: number;
  readonly details: OfferRequestDetails;
  outcome: Outcome | undefined;
  /** Whether a getter returned Target's offer, not the fallback. */
  isIssued = false;
  /** Whether a getter has asked for it. */
  isCollected = false;
  /** Whether a getter's result was awaited. */
  isAwaited = false;
  /** Whether a getter stopped waiting for it. */
  isTimedOut = false;
  #onSettled: (() => void)[] | undefined;

  constructor(kind: OfferRequestKind, name: string, index: number, prefetch: boolean, details: OfferRequestDetails) {
    this.kind = kind;
    this.name = name;
    this.index = index;
    this.prefetch = prefetch || kind === "view";
    this.details = details;
  }

  settle(outcome: Outcome): void {
    this.outcome = outcome;
    const waiting = this.#onSettled;
    this.#onSettled = undefined;
    if (waiting !== undefined) for (const resume of waiting) resume();
  }

  onSettled(resume: () => void): void {
    this.#onSettled ??= [];
    this.#onSettled.push(resume);
  }
}

/**
 * Reads the name of an offer: text, or a number as `begin` takes it. A view without a name is all views.
 *
 * @returns an error for anything else, because an invalid name must not fail others in the same call
 */
export function readName(kind: OfferRequestKind, given: unknown): string | TargetError {
  const name = typeof given === "number" || typeof given === "bigint" ? String(given) : given;
  if (typeof name === "string" && (kind !== "mbox" || name.trim() !== "")) return name;
  const issue = { path: "$.name", expected: "a non-blank string", received: describeValue(given) };
  return errorFromIssues("invalid-request", `The name of a ${kind} is not valid`, [issue]);
}

/** Builds the parts of one Delivery request from offer requests. */
export function toRequestParts(offerRequests: readonly OfferRequest[]): Pick<DeliveryRequest, "execute" | "prefetch"> {
  const execute = toPart(offerRequests.filter(({ prefetch }) => !prefetch));
  const prefetch = toPart(offerRequests.filter((offerRequest) => offerRequest.prefetch));
  return { ...(execute !== undefined && { execute }), ...(prefetch !== undefined && { prefetch }) };
}

function toPart(offerRequests: readonly OfferRequest[]): PrefetchRequest | undefined {
  if (offerRequests.length === 0) return undefined;
  const mboxes: MboxRequest[] = [];
  const views: ViewRequest[] = [];
  let pageLoad: RequestDetails | undefined;
  for (const { kind, name, index, details } of offerRequests) {
    if (kind === "mbox") mboxes.push(withFields(details, { index, name }));
    else if (kind === "view") views.push(name === "" ? details : { ...details, name });
    else pageLoad = details;
  }
  return {
    ...(mboxes.length > 0 && { mboxes }),
    ...(views.length > 0 && { views }),
    ...(pageLoad !== undefined && { pageLoad }),
  };
}
