import type { DeliveryResponse, Metric, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { OfferRequest, OfferResponse } from "./offer-request.ts";

const nothing: OfferResponse = Object.freeze({ options: [], metrics: [], state: undefined, key: undefined });

/** Finds the response to each offer request. One without a response has no offer for this visitor. */
export function splitResponse(
  offerRequests: readonly OfferRequest[],
  response: DeliveryResponse,
): readonly OfferResponse[] {
  return offerRequests.map(({ kind, name, index, prefetch }) => {
    const part = prefetch ? response.prefetch : response.execute;
    if (part === undefined) return nothing;
    if (kind === "pageLoad") return readPageLoad(part);
    // Only a prefetch has views.
    if (kind === "view") {
      const views = response.prefetch?.views ?? [];
      return name === ""
        ? { ...toOfferResponse(views), views }
        : toOfferResponse(views.filter((view) => view.name === name));
    }
    return toOfferResponse(
      part.mboxes?.filter((mbox) => (mbox.index === undefined ? mbox.name === name : mbox.index === index)) ?? [],
    );
  });
}

/** Picks one view of the response for all views. */
export function pickView({ views = [] }: OfferResponse, name: string): OfferResponse {
  return toOfferResponse(views.filter((view) => view.name === name));
}

/** Adds metrics beside a prefetched page load: clicks of activities that have views, too. */
function readPageLoad({ pageLoad, metrics }: PrefetchResponse): OfferResponse {
  if (pageLoad === undefined) return nothing;
  const response = toOfferResponse([pageLoad]);
  return metrics === undefined
    ? response
    : { ...response, metrics: [...response.metrics, ...listMetrics({ metrics })] };
}

/** Merges the responses to one offer request: the global mbox has one for each activity. */
function toOfferResponse(parts: readonly (PageLoadResponse & { readonly key?: string })[]): OfferResponse {
  const [first, ...others] = parts;
  if (first === undefined) return nothing;
  if (others.length === 0) {
    return { options: first.options ?? [], metrics: listMetrics(first), state: first.state, key: first.key };
  }
  return {
    options: parts.flatMap(({ options = [] }) => options),
    metrics: parts.flatMap(listMetrics),
    state: first.state,
    key: first.key,
  };
}

/** The response is not checked for them. */
function listMetrics({ metrics }: PageLoadResponse): readonly Metric[] {
  return Array.isArray(metrics) ? metrics.filter((metric) => isRecord(metric)) : [];
}
