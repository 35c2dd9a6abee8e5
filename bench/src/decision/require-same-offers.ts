import type { DeliveryRequest } from "@fletch/delivery-api";
import { createVisitors, type Visitor } from "../workload/visitors.ts";

/** A client of either kind. */
interface OfferClient {
  getOffers(options: { readonly request: DeliveryRequest }): PromiseLike<{ readonly response: unknown }>;
}

/** Throws unless both clients give 200 visitors with ids the same offers. Otherwise a comparison would mean nothing. */
export async function requireSameOffers(
  ours: OfferClient,
  theirs: OfferClient,
  toRequest: (visitor: Visitor) => DeliveryRequest,
): Promise<void> {
  for (const visitor of createVisitors(200)) {
    const request: DeliveryRequest = { ...toRequest(visitor), id: { tntId: `${visitor.id}.35_0` } };
    const [our, their] = [await ours.getOffers({ request }), await theirs.getOffers({ request })].map(toOffers);
    if (our !== their) throw new Error(`${JSON.stringify(request)} got ${our} and ${their}`);
  }
}

/** Returns the offers with sorted keys, and without the trace, whose times and ids differ. */
function toOffers({ response }: { readonly response: unknown }): string {
  const { execute } = response as { readonly execute?: unknown };
  return JSON.stringify(execute, (key, value: unknown) => {
    if (key === "trace") return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
