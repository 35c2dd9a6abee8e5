import type { Context } from "@fletch/delivery-api";

/** What a visitor holds. */
export type DeviceType = "phone" | "tablet" | "desktop";

/** Tells what the visitor holds: by what an app says of itself, then by client hints, then by the user agent. */
export function readDevice({ channel, mobilePlatform, clientHints, userAgent = "" }: Context): DeviceType {
  if (mobilePlatform?.deviceType === "tablet") return "tablet";
  if (channel === "mobile") return "phone";
  const text = userAgent.slice(0, longestUserAgent);
  if (/iPad|Tablet|Kindle|Silk\/|PlayBook/i.test(text)) return "tablet";
  // Browsers on Android say "Mobile" on phones, and leave it out on tablets.
  if (/Android/.test(text) && !/Mobile/.test(text)) return clientHints?.mobile === true ? "phone" : "tablet";
  if (clientHints?.mobile === true) return "phone";
  return /iPhone|iPod|Android|Windows Phone|IEMobile|BlackBerry|BB10|Mobile/i.test(text) ? "phone" : "desktop";
}

/** No real one is half as long. */
const longestUserAgent = 2_048;
