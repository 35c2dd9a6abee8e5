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
export function groupKeyOf({ sessionId, cluster, visitor: { id, property, environmentId } }: Impressions): string {
  return JSON.stringify([
    sessionId,
    cluster,
    id?.tntId,
    id?.marketingCloudVisitorId,
    id?.thirdPartyId,
    id?.customerIds,
    property?.token,
    environmentId,
  ]);
}
