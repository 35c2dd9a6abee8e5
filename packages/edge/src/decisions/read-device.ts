import { maxUserAgentLength } from "@fletch/decisioning";
import type { Context } from "@fletch/delivery-api";

/** The kind of the visitor's device. */
export type DeviceType = "phone" | "tablet" | "desktop";

/** Detects the device: from an app's own context, then from client hints, then from the user agent. */
export function readDevice({ channel, mobilePlatform, clientHints, userAgent = "" }: Context): DeviceType {
  if (mobilePlatform?.deviceType === "tablet") return "tablet";
  if (channel === "mobile") return "phone";
  const text = userAgent.slice(0, maxUserAgentLength);
  if (/iPad|Tablet|Kindle|Silk\/|PlayBook/i.test(text)) return "tablet";
  // Android browsers say "Mobile" on phones only.
  if (/Android/.test(text) && !/Mobile/.test(text)) return clientHints?.mobile === true ? "phone" : "tablet";
  if (clientHints?.mobile === true) return "phone";
  return /iPhone|iPod|Android|Windows Phone|IEMobile|BlackBerry|BB10|Mobile/i.test(text) ? "phone" : "desktop";
}
