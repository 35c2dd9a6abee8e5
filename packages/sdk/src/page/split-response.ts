import type { DeliveryResponse, Metric, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { Answer, OfferRequest } from "./offer-request.ts";

const nothing: Answer = Object.freeze({ options: [], metrics: [], state: undefined, key: undefined });

/** Finds the answer to each question. A question without one has no offer for this visitor. */
export function splitResponse(asks: readonly OfferRequest[], response: DeliveryResponse): readonly Answer[] {
  return asks.map(({ kind, name, index, prefetch }) => {
    const part = prefetch ? response.prefetch : response.execute;
    if (part === undefined) return nothing;
    if (kind === "pageLoad") return readPageLoad(part);
    // Only a prefetch has views.
    if (kind === "view") {
      const views = response.prefetch?.views ?? [];
      return name === "" ? { ...toAnswer(views), views } : toAnswer(views.filter((view) => view.name === name));
    }
    return toAnswer(
      part.mboxes?.filter((mbox) => (mbox.index === undefined ? mbox.name === name : mbox.index === index)) ?? [],
    );
  });
}

/** One of all views. */
export function pickView({ views = [] }: Answer, name: string): Answer {
  return toAnswer(views.filter((view) => view.name === name));
}

/** What is to be clicked on a page that was prefetched may stand beside the page load: that is for activities that have views, too. */
function readPageLoad({ pageLoad, metrics }: PrefetchResponse): Answer {
  if (pageLoad === undefined) return nothing;
  const answer = toAnswer([pageLoad]);
  return metrics === undefined ? answer : { ...answer, metrics: [...answer.metrics, ...metricsOf({ metrics })] };
}

/** One question can have several answers: the global mbox has one for each activity. */
function toAnswer(answers: readonly (PageLoadResponse & { readonly key?: string })[]): Answer {
  const [first, ...others] = answers;
  if (first === undefined) return nothing;
  if (others.length === 0) {
    return { options: first.options ?? [], metrics: metricsOf(first), state: first.state, key: first.key };
  }
  return {
    options: answers.flatMap(({ options = [] }) => options),
    metrics: answers.flatMap(metricsOf),
    state: first.state,
    key: first.key,
  };
}

/** The client has not checked these. */
function metricsOf({ metrics }: PageLoadResponse): readonly Metric[] {
  return Array.isArray(metrics) ? metrics.filter((metric) => isRecord(metric)) : [];
}
