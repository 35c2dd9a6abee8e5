import type { Address, Context } from "@fletch/delivery-api";

/** Instead of an address: "that of this machine". */
export const unknownIpAddress = "unknownIpAddress";

/** The caller's context; defaults only fill gaps (deviation D5). */
export function completeContext(given: Partial<Context> | undefined, now: number): Context {
  if (given === undefined) return { channel: "web", timeOffsetInMinutes: offsetAt(now) };
  // Field by field: a spread costs as much as everything else that is done for a request.
  const context: { -readonly [K in keyof Context]: Context[K] } = {
    channel: given.channel ?? "web",
    timeOffsetInMinutes: given.timeOffsetInMinutes ?? offsetAt(now),
  };
  const { mobilePlatform, application, screen, window, browser, address, geo, userAgent, clientHints, beacon } = given;
  if (address !== undefined) context.address = copyAddress(address);
  if (userAgent !== undefined) context.userAgent = userAgent;
  if (clientHints !== undefined) context.clientHints = clientHints;
  if (geo !== undefined) context.geo = geo;
  if (browser !== undefined) context.browser = browser;
  if (screen !== undefined) context.screen = screen;
  if (window !== undefined) context.window = window;
  if (mobilePlatform !== undefined) context.mobilePlatform = mobilePlatform;
  if (application !== undefined) context.application = application;
  if (beacon !== undefined) context.beacon = beacon;
  return context;
}

/** Without what the API does not know. */
function copyAddress({ url, referringUrl }: Address): Address {
  const address: { -readonly [K in keyof Address]: Address[K] } = {};
  if (url !== undefined) address.url = url;
  if (referringUrl !== undefined) address.referringUrl = referringUrl;
  return address;
}

let knownMinute = -1;
let knownOffset = 0;

/** This machine's offset from UTC, in minutes, positive east of Greenwich. Asking for it is slow, so once a minute is enough. */
function offsetAt(now: number): number {
  const minute = Math.floor(now / 60_000);
  if (minute !== knownMinute) {
    knownMinute = minute;
    knownOffset = 0 - new Date(now).getTimezoneOffset();
  }
  return knownOffset;
}
