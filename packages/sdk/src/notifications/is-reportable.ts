import { type Notification, parseDeliveryRequest } from "@fletch/delivery-api";

/** Returns whether the edge accepts this notification. One invalid notification would refuse its whole request. */
export function isReportable(subject: Omit<Notification, "id" | "type" | "timestamp">): boolean {
  const notification: Notification = { ...subject, id: "event", type: "click", timestamp: 0 };
  return parseDeliveryRequest({ context: { channel: "web" }, notifications: [notification] }).ok;
}
