import type { GetOffersOptions, TargetRequest, VisitorId } from "@fletch/sdk";
import { TargetClient } from "@fletch/sdk";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";

/** Reads the visitor's request for every call to Target: cookies, ids in the query, and the page's address. */
export function targetOptions(c: Context, request: Partial<TargetRequest>): GetOffersOptions {
  const targetCookie = getCookie(c, TargetClient.TargetCookieName);
  const targetLocationHint = getCookie(c, TargetClient.TargetLocationHintCookieName);
  return {
    request: { id: visitorId(c), context: visitorContext(c), ...request },
    ...(targetCookie !== undefined && { targetCookie }),
    ...(targetLocationHint !== undefined && { targetLocationHint }),
  };
}

/** Turns `a,b` into two mboxes with their positions as indexes. The client drops a blank name, and logs it. */
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
