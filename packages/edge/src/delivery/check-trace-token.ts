import { type DeliveryRequest, errorFromIssues } from "@fletch/delivery-api";
import { isSameSecret } from "../tokens/same-secret.ts";

/**
 * Traces show conditions and profiles, so whoever asks for one has to know the token, if the edge has one.
 *
 * @throws TargetError `invalid-request`
 */
export function checkTraceToken({ trace }: DeliveryRequest, expected: string | undefined): void {
  if (trace === undefined || expected === undefined || isSameSecret(trace.authorizationToken, expected)) return;
  const path = "$.trace.authorizationToken";
  const issue = { path, expected: "the edge's trace token", got: "another text" };
  throw errorFromIssues("invalid-request", "The request is not valid", [issue], { httpStatus: 400 });
}
