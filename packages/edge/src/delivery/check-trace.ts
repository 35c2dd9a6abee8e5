import type { DeliveryRequest } from "@fletch/delivery-api";
import { type Caller, findForeignSign } from "../http/caller.ts";
import type { MessageHead } from "../http/message.ts";
import { badRequest } from "../http/responses.ts";
import { isSameSecret } from "../tokens/same-secret.ts";

/** The caller of a trace, and the token that the edge requires. */
export interface TraceRequest {
  readonly request: MessageHead;
  readonly caller: Caller;
  /** `undefined`: only programs on this machine get traces. */
  readonly token: string | undefined;
}

/**
 * Checks whether a request may have a trace, which shows conditions and profiles.
 *
 * With a token, the request needs it. Without one, programs on this machine get their trace, and others a response
 * without one: clients often ask for unused traces, and must still get their offers.
 *
 * @throws TargetError `invalid-request` for a wrong token
 */
export function withTraceIfAllowed(
  delivery: DeliveryRequest,
  { request, caller, token }: TraceRequest,
): DeliveryRequest {
  if (delivery.trace === undefined) return delivery;
  const { trace, ...others } = delivery;
  if (token === undefined) return findForeignSign(request, caller) === null ? delivery : others;
  if (isSameSecret(trace.authorizationToken, token)) return delivery;
  const issue = { path: "$.trace.authorizationToken", expected: "the edge's trace token", received: "another text" };
  throw badRequest("The request is not valid", [issue]);
}
