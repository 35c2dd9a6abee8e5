import { createDeliveryRequestSchema, type DeliveryRequest, normalize } from "@fletch/delivery-api";
import { isRecord, type Schema } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";

/**
 * The body of a Delivery request, in the form that the API describes: scalars are converted, `null` is absent, and what the API does not
 * know is left out: an answer or a trace could repeat it. Telemetry is never a reason to refuse.
 *
 * @throws TargetError `invalid-request`
 */
export function parseBody(body: unknown): DeliveryRequest {
  const { value, issues } = normalize(requestSchema, withTraceToken(body));
  if (issues.length > 0) throw badRequest("The request is not valid", issues);
  return withoutBlankId(value as DeliveryRequest);
}

/** Target takes twice as many parameters as the API's description says. */
const requestSchema: Schema<DeliveryRequest> = createDeliveryRequestSchema({ parameters: 100 });

/** The vendor's sample server asks for a trace with each request, and has no token to ask with. */
function withTraceToken(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body.trace)) return body;
  return { ...body, trace: { ...body.trace, authorizationToken: body.trace.authorizationToken ?? "" } };
}

/** A blank id is none. */
function withoutBlankId(request: DeliveryRequest): DeliveryRequest {
  const { id } = request;
  if (id?.tntId !== "") return request;
  const { tntId: _, ...others } = id;
  return { ...request, id: others };
}
