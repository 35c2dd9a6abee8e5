import { createDeliveryRequestSchema, type DeliveryRequest, normalize } from "@fletch/delivery-api";
import { isRecord, type Schema } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";

/**
 * Parses the body of a Delivery request to the API's form: converts scalars, removes `null`, and omits unknown fields,
 * which a response or trace could repeat. Invalid telemetry does not refuse a request.
 *
 * @throws TargetError `invalid-request`
 */
export function parseBody(body: unknown): DeliveryRequest {
  const { value, issues } = normalize(requestSchema, withTraceToken(body));
  if (issues.length > 0) throw badRequest("The request is not valid", issues);
  return withoutBlankId(value as DeliveryRequest);
}

/** Target accepts twice as many parameters as the API's description says. */
const requestSchema: Schema<DeliveryRequest> = createDeliveryRequestSchema({ parameters: 100 });

/** Adobe's sample server requests a trace each time, without a token. */
function withTraceToken(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body.trace)) return body;
  return { ...body, trace: { ...body.trace, authorizationToken: body.trace.authorizationToken ?? "" } };
}

/** Treats a blank id as absent. */
function withoutBlankId(request: DeliveryRequest): DeliveryRequest {
  const { id } = request;
  if (id?.tntId !== "") return request;
  const { tntId: _, ...others } = id;
  return { ...request, id: others };
}
