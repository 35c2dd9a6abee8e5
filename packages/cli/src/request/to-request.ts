import { type DeliveryRequest, errorFromIssues, parseDeliveryRequest, type VisitorId } from "@fletch/delivery-api";
import { withoutUndefined } from "@fletch/delivery-api/schema";
import { toGeo } from "../location-argument.ts";
import type { RequestOptions } from "./request-options.ts";

/** Converts options to a Delivery request. @throws TargetError `invalid-options` or `invalid-request` */
export function toRequest(options: RequestOptions): DeliveryRequest {
  const { mbox, view, pageLoad, prefetch, url, referrer, userAgent, property } = options;
  const parameters = options.param.size > 0 ? { parameters: Object.fromEntries(options.param) } : {};
  const locations = {
    ...(mbox.length > 0 && { mboxes: mbox.map((name, index) => ({ name, index, ...parameters })) }),
    ...(pageLoad && { pageLoad: parameters }),
  };
  const views = view.map((name) => (name === "*" ? parameters : { name, ...parameters }));
  const isGiven = Object.keys(locations).length > 0;
  if (!isGiven && views.length === 0) {
    const issue = { path: "--mbox, --view or --page-load", expected: "at least one of them", received: "none" };
    throw errorFromIssues("invalid-options", "Nothing to decide", [issue]);
  }
  const parsed = parseDeliveryRequest({
    ...toVisitor(options),
    context: {
      channel: "web",
      ...((url ?? referrer) !== undefined && { address: withoutUndefined({ url, referringUrl: referrer }) }),
      ...withoutUndefined({ userAgent, geo: toGeo(options) }),
    },
    ...(property !== undefined && { property: { token: property } }),
    ...(isGiven && !prefetch && { execute: locations }),
    ...((prefetch || views.length > 0) && {
      prefetch: { ...(prefetch && locations), ...(views.length > 0 && { views }) },
    }),
  });
  if (!parsed.ok) throw errorFromIssues("invalid-request", "The request is not valid", parsed.issues);
  return parsed.request;
}

function toVisitor({ visitor, ecid, thirdPartyId }: RequestOptions): { readonly id?: VisitorId } {
  const id = withoutUndefined({ tntId: visitor, marketingCloudVisitorId: ecid, thirdPartyId });
  return Object.keys(id).length > 0 ? { id } : {};
}
