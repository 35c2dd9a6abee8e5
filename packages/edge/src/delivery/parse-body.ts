import { createDeliveryRequestSchema, type DeliveryRequest, normalize } from "@fletch/delivery-api";
import { findIssues, isRecord, type Schema } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";

/**
 * The body of a Delivery request, in the form that the API describes: scalars are converted, `null` is absent, and what the API does not
 * know is left out wherever an answer could repeat it. Telemetry is never a reason to refuse.
 *
 * @throws TargetError `invalid-request`
 */
export function parseBody(body: unknown): DeliveryRequest {
  // Nearly all requests are right as they are.
  if (findIssues(requestSchema, body).length === 0 && !mayEcho(body as DeliveryRequest)) {
    return withoutBlankId(withoutViews(body as DeliveryRequest));
  }
  const { value = body } = normalize(requestSchema, withTraceToken(body));
  const issues = findIssues(requestSchema, value);
  if (issues.length === 0) return withoutBlankId(value as DeliveryRequest);
  throw badRequest("The request is not valid", issues);
}

/** Target takes twice as many parameters as the API's description says. */
const requestSchema: Schema<DeliveryRequest> = createDeliveryRequestSchema({ parameters: 100 });

/** Answers repeat ids, and traces much more. */
function mayEcho({ id, trace }: DeliveryRequest): boolean {
  if (trace !== undefined) return true;
  if (id === undefined) return false;
  const { customerIds = [] } = id;
  return !hasOnly(id, idFields) || !customerIds.every((each) => hasOnly(each, customerIdFields));
}

const idFields: ReadonlySet<string> = new Set(["tntId", "thirdPartyId", "marketingCloudVisitorId", "customerIds"]);
const customerIdFields: ReadonlySet<string> = new Set(["id", "integrationCode", "authenticatedState"]);

function hasOnly(value: object, known: ReadonlySet<string>): boolean {
  for (const name in value) if (!known.has(name)) return false;
  return true;
}

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

/** Views are only prefetched: those that are to be executed are ignored. */
function withoutViews(request: DeliveryRequest): DeliveryRequest {
  if (request.execute === undefined || !("views" in request.execute)) return request;
  const { views: _, ...execute } = request.execute;
  return { ...request, execute };
}
