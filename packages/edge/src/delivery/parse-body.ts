import { type DeliveryRequest, errorFromIssues, type Issue, parseDeliveryRequest } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";

/**
 * The body of a Delivery request. What the Delivery API does not know is ignored, views that are to be executed included: those are only
 * prefetched.
 *
 * @throws TargetError `invalid-request`
 */
export function parseBody(body: unknown, globalMbox: string): DeliveryRequest {
  const parsed = parseDeliveryRequest(body);
  const issues = parsed.ok ? findGlobalMboxes(parsed.request, globalMbox) : parsed.issues;
  if (!parsed.ok || issues.length > 0) {
    throw errorFromIssues("invalid-request", "The request is not valid", issues, { status: 400 });
  }
  const { request } = parsed;
  if (request.execute === undefined || !("views" in request.execute)) return request;
  const { views: _, ...execute } = request.execute;
  return { ...request, execute };
}

/** The page load has several offers, of which an mbox, with one index, could not tell: it is asked for by name. */
function findGlobalMboxes({ execute, prefetch }: DeliveryRequest, globalMbox: string): readonly Issue[] {
  return Object.entries({ execute, prefetch }).flatMap(([mode, asked]) =>
    (asked?.mboxes ?? []).flatMap(({ name }, index): readonly Issue[] => {
      if (name !== globalMbox) return [];
      const expected = `an mbox, and ${mode}.pageLoad for the page load`;
      return [{ path: `$.${mode}.mboxes[${index}].name`, expected, got: describeValue(name) }];
    }),
  );
}
