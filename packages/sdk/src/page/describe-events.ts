import type { MetricType, Notification } from "@fletch/delivery-api";
import { createId } from "../runtime/create-id.ts";
import type { Click } from "./click-token.ts";
import type { OfferRequest } from "./offer-request.ts";

/** What the page reports of a question's answer; `undefined` where Target does not ask to be told. */
export function describeEvent(ask: OfferRequest, type: MetricType, now: number): Notification | undefined {
  const tokens = type === "display" ? displayTokens(ask) : clickTokens(ask);
  if (tokens.length === 0) return undefined;
  return { id: createId(), type, timestamp: now, tokens, ...describePlace(ask) };
}

/** What the click of a question's answer will be, once there is one; `undefined` where no activity counts clicks. */
export function describeClick(ask: OfferRequest): Click | undefined {
  const tokens = clickTokens(ask);
  return tokens.length === 0 ? undefined : { ...describePlace(ask), tokens };
}

/** What was executed has counted as seen already, and has no tokens. */
function displayTokens({ outcome, prefetch }: OfferRequest): readonly string[] {
  if (!prefetch || outcome === undefined || "error" in outcome) return [];
  return outcome.answer.options.flatMap(({ eventToken }) => eventToken ?? []);
}

function clickTokens({ outcome }: OfferRequest): readonly string[] {
  if (outcome === undefined || "error" in outcome) return [];
  return outcome.answer.metrics.flatMap(({ type, eventToken }) => (type === "click" ? (eventToken ?? []) : []));
}

function describePlace({ kind, name, outcome }: OfferRequest): Pick<Notification, "mbox" | "view" | "pageLoad"> {
  const { state, key } = outcome !== undefined && "answer" in outcome ? outcome.answer : {};
  const withState = state === undefined ? {} : { state };
  if (kind === "mbox") return { mbox: { name, ...withState } };
  if (kind === "view") return { view: { name, ...(key !== undefined && { key }), ...withState } };
  return { pageLoad: withState };
}
