import { TargetError } from "@fletch/delivery-api";
import { type FollowRedirect, parseAddress } from "./request-address.ts";
import type { TransportRequest } from "./transport.ts";

/** A download accepts URLs of users, and follows redirects. */
export function download(url: string): Pick<TransportRequest, "method" | "url" | "followRedirect"> {
  return { method: "GET", url: parseAddress(url), followRedirect };
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends credentials only to their own origin, and does not leave HTTPS. */
const followRedirect: FollowRedirect = (response, from, details) => {
  const location = redirectStatuses.has(response.status) ? response.header("location") : undefined;
  if (location === undefined) return undefined;
  const base = from.origin + from.path;
  const to = URL.canParse(location, base) ? parseAddress(new URL(location, base)) : undefined;
  const isHttp = (origin: string): boolean => origin.startsWith("http:");
  if (to === undefined || !(to.origin.startsWith("https:") || (isHttp(to.origin) && isHttp(from.origin)))) {
    const target = to === undefined ? "no URL" : to.origin;
    throw new TargetError("http-error", `${from.origin} redirects to ${target}: expected an https URL`, details);
  }
  return to.authorization === undefined && to.origin === from.origin
    ? { ...to, authorization: from.authorization }
    : to;
};
