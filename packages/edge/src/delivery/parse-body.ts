import { type DeliveryRequest, errorFromIssues, parseDeliveryRequest } from "@fletch/delivery-api";

/**
 * The body of a Delivery request. What the Delivery API does not know is ignored, views that are to be executed included: those are only
 * prefetched.
 *
 * @throws TargetError `invalid-request`
 */
export function parseBody(body: unknown): DeliveryRequest {
  const parsed = parseDeliveryRequest(body);
  if (!parsed.ok) {
    throw errorFromIssues("invalid-request", "The request is not valid", parsed.issues, { httpStatus: 400 });
  }
  const { request } = parsed;
  if (request.execute === undefined || !("views" in request.execute)) return request;
  const { views: _, ...execute } = request.execute;
  return { ...request, execute };
}
