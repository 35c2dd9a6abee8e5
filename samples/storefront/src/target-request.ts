import type { GetOffersOptions, TargetRequest, VisitorId } from "@fletch/sdk";
import { TargetClient } from "@fletch/sdk";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";

/** What every call to Target takes from the visitor's request: the cookies, the ids in the query, and the page's address. */
export function targetOptions(c: Context, request: Partial<TargetRequest>): GetOffersOptions {
  const targetCookie = getCookie(c, TargetClient.TargetCookieName);
  const targetLocationHint = getCookie(c, TargetClient.TargetLocationHintCookieName);
  return {
    request: { id: visitorId(c), context: visitorContext(c), ...request },
    ...(targetCookie !== undefined && { targetCookie }),
    ...(targetLocationHint !== undefined && { targetLocationHint }),
  };
}

/** `a,b` → two mboxes, with the position as index. A blank name is left out by the client, which says so in its log. */
export function namedList(c: Context, parameter: string): { readonly name: string; readonly index: number }[] {
  const text = c.req.query(parameter);
  return text ? text.split(",").map((name, index) => ({ name, index })) : [];
}

function visitorId(c: Context): VisitorId {
  const tntId = c.req.query("tntId");
  const thirdPartyId = c.req.query("thirdPartyId");
  const marketingCloudVisitorId = c.req.query("mcid");
  return {
    ...(tntId && { tntId }),
    ...(thirdPartyId && { thirdPartyId }),
    ...(marketingCloudVisitorId && { marketingCloudVisitorId }),
  };
}

function visitorContext(c: Context): NonNullable<TargetRequest["context"]> {
  const referringUrl = c.req.header("referer");
  const userAgent = c.req.header("user-agent");
  return {
    channel: "web",
    timeOffsetInMinutes: 0,
    address: { url: c.req.url, ...(referringUrl !== undefined && { referringUrl }) },
    ...(userAgent !== undefined && { userAgent }),
  };
}
