import type { DeliveryRequest } from "@fletch/delivery-api";
import { createVisitors, type Visitor } from "../workload/visitors.ts";

/** Someone who answers requests. */
interface Answerer {
  getOffers(options: { readonly request: DeliveryRequest }): PromiseLike<{ readonly response: unknown }>;
}

/** A benchmark of different answers would mean nothing: 200 visitors with ids must get the same offers from both. */
export async function requireSameAnswers(
  ours: Answerer,
  theirs: Answerer,
  toRequest: (visitor: Visitor) => DeliveryRequest,
): Promise<void> {
  for (const visitor of createVisitors(200)) {
    const request: DeliveryRequest = { ...toRequest(visitor), id: { tntId: `${visitor.id}.35_0` } };
    const [our, their] = [await ours.getOffers({ request }), await theirs.getOffers({ request })].map(toOffers);
    if (our !== their) throw new Error(`${JSON.stringify(request)} got ${our} and ${their}`);
  }
}

/** The offers without the trace, which names times and ids; with sorted keys, which have no meaning. */
function toOffers({ response }: { readonly response: unknown }): string {
  const { execute } = response as { readonly execute?: unknown };
  return JSON.stringify(execute, (key, value: unknown) => {
    if (key === "trace") return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
