import type { DeliveryRequest, Notification } from "@fletch/delivery-api";

/** What one visitor saw in one session, and what a Delivery request needs beside it. Plain data: it can be stored. */
export interface Impressions {
  readonly sessionId: string;
  readonly cluster: string | undefined;
  /** The visitor's ids and surroundings, as the decision had them. */
  readonly visitor: Pick<DeliveryRequest, "id" | "context" | "experienceCloud" | "property" | "environmentId">;
  readonly notifications: readonly Notification[];
}

/** The same for what may go in one request: one visitor, one session, one cluster, one property (deviation D14). */
export function groupKey({ sessionId, cluster, visitor: { id, property, environmentId } }: Impressions): string {
  const { tntId, marketingCloudVisitorId, thirdPartyId, customerIds } = id ?? {};
  // Made for every decision. A NUL cannot be in a session's id or a cluster, and keeps the others apart.
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
