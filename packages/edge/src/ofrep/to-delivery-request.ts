import type { DeliveryRequest } from "@fletch/delivery-api";
import { withBrowserHeaders } from "../delivery/read-browser-headers.ts";
import type { VisitorContext } from "./read-context.ts";
import type { Counting } from "./read-counting.ts";

/** The parts of an evaluation that a Delivery request says otherwise. */
export interface EvaluationInput {
  readonly visitor: VisitorContext;
  readonly counting: Counting;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly headers: Headers;
}

/** Returns the Delivery request that decides the same: it prefetches mboxes that do not count, and executes others. */
export function toDeliveryRequest(
  names: readonly string[],
  { visitor, counting, now, headers }: EvaluationInput,
): DeliveryRequest {
  const mboxes = names.map((name, index) => ({ ...visitor.details, name, index }));
  return {
    ...withBrowserHeaders(visitor.request, headers),
    ...(counting === "never" ? { prefetch: { mboxes } } : { execute: { mboxes } }),
    // Equal ids count once: a day's evaluations of a visitor are one impression.
    ...(counting === "once" && { impressionId: `ofrep-${new Date(now).toISOString().slice(0, 10)}` }),
  };
}
