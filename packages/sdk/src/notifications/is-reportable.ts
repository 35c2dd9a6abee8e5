import { type Notification, parseDeliveryRequest } from "@fletch/delivery-api";

/** Returns whether the edge takes a notification of this. One that it does not take makes it refuse all that come in the same request. */
export function isReportable(subject: Omit<Notification, "id" | "type" | "timestamp">): boolean {
  const notification: Notification = { ...subject, id: "event", type: "click", timestamp: 0 };
  return parseDeliveryRequest({ context: { channel: "web" }, notifications: [notification] }).ok;
}
