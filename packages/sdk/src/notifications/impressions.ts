import type { DeliveryRequest, Notification } from "@fletch/delivery-api";

/** Impressions of one visitor and session, with everything that their Delivery request needs. Serializable. */
export interface Impressions {
  readonly sessionId: string;
  readonly cluster: string | undefined;
  /** The visitor's ids and context at the decision. */
  readonly visitor: Pick<DeliveryRequest, "id" | "context" | "experienceCloud" | "property" | "environmentId">;
  readonly notifications: readonly Notification[];
}

/**
 * Returns an equal key for impressions that may share a request: one visitor, session, cluster and property (deviation
 * D14).
 */
export function groupKey({ sessionId, cluster, visitor: { id, property, environmentId } }: Impressions): string {
  const { tntId, marketingCloudVisitorId, thirdPartyId, customerIds } = id ?? {};
  // Runs for every decision. A NUL separates the parts: it cannot occur in session ids and clusters.
  return [
    sessionId,
    cluster,
    tntId,
    marketingCloudVisitorId,
    thirdPartyId,
    customerIds === undefined ? undefined : JSON.stringify(customerIds),
    property?.token,
    environmentId,
  ].join("\0");
}
