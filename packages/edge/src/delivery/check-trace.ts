import type { DeliveryRequest } from "@fletch/delivery-api";
import { type Caller, findForeignSign } from "../http/caller.ts";
import type { MessageHead } from "../http/message.ts";
import { badRequest } from "../http/responses.ts";
import { isSameSecret } from "../tokens/same-secret.ts";

/** Who asks for a trace, and what the edge wants to see for one. */
export interface TraceQuestion {
  readonly request: MessageHead;
  readonly caller: Caller;
  /** `undefined`: traces are for programs on this machine. */
  readonly token: string | undefined;
}

/**
 * Traces show conditions and profiles. With a token the request has to have it; without one a program on this machine gets its trace,
 * and everybody else an answer without: clients ask for traces that nobody reads, and are to have their offers.
 *
 * @throws TargetError `invalid-request` where it is another token
 */
export function withTraceIfAllowed(
  delivery: DeliveryRequest,
  { request, caller, token }: TraceQuestion,
): DeliveryRequest {
  if (delivery.trace === undefined) return delivery;
  const { trace, ...others } = delivery;
  if (token === undefined) return findForeignSign(request, caller) === null ? delivery : others;
  if (isSameSecret(trace.authorizationToken, token)) return delivery;
  const issue = { path: "$.trace.authorizationToken", expected: "the edge's trace token", received: "another text" };
  throw badRequest("The request is not valid", [issue]);
}
