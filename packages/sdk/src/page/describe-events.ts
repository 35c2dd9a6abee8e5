import type { MetricType, Notification } from "@fletch/delivery-api";
import { createId } from "../runtime/create-id.ts";
import type { EventSubject } from "./event-token.ts";
import type { OfferRequest } from "./offer-request.ts";

/** Returns the notification of an offer. `undefined` if Target's response has no token for it. */
export function describeEvent(offerRequest: OfferRequest, type: MetricType, now: number): Notification | undefined {
  const subject = describeSubject(offerRequest, type);
  return subject && { id: createId(), type, timestamp: now, ...subject };
}

/** Returns the location and the tokens of an event. `undefined` if Target's response has no token for it. */
export function describeSubject(offerRequest: OfferRequest, type: MetricType): EventSubject | undefined {
  const tokens = type === "display" ? displayTokens(offerRequest) : clickTokens(offerRequest);
  return tokens.length === 0 ? undefined : { tokens, ...describeLocation(offerRequest) };
}

/** Executed offers were counted already, and have no display tokens. */
function displayTokens({ outcome, prefetch }: OfferRequest): readonly string[] {
  if (!prefetch || outcome === undefined || "error" in outcome) return [];
  return outcome.response.options.flatMap(({ eventToken }) => toTokens(eventToken));
}

function clickTokens({ outcome }: OfferRequest): readonly string[] {
  if (outcome === undefined || "error" in outcome) return [];
  return outcome.response.metrics.flatMap(({ type, eventToken }) => (type === "click" ? toTokens(eventToken) : []));
}

/** The response is not checked for it. */
function toTokens(eventToken: unknown): readonly string[] {
  return typeof eventToken === "string" && eventToken !== "" ? [eventToken] : [];
}

function describeLocation({ kind, name, outcome }: OfferRequest): Pick<Notification, "mbox" | "view" | "pageLoad"> {
  const { state, key } = outcome !== undefined && "response" in outcome ? outcome.response : {};
  const withState = state === undefined ? {} : { state };
  if (kind === "mbox") return { mbox: { name, ...withState } };
  if (kind === "view") return { view: { name, ...(key !== undefined && { key }), ...withState } };
  return { pageLoad: withState };
}
