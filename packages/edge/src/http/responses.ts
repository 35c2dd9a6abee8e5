import { type DeliveryErrorResponse, errorFromIssues, type Issue, type TargetError } from "@fletch/delivery-api";

/** Target's edge names the charset in every response. */
export const jsonContentType = "application/json;charset=UTF-8";

/** Returns a JSON response. @param status @default 200 */
export function jsonResponse(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  status: number = 200,
): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": jsonContentType, ...headers } });
}

/** Returns a response in the error shape of the Delivery API. */
export function errorResponse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body: DeliveryErrorResponse = { status, message };
  return jsonResponse(body, headers, status);
}

/** Returns the error to throw for a request that is not valid: it is answered with 400. */
export function badRequest(message: string, issues: readonly Issue[]): TargetError {
  return errorFromIssues("invalid-request", message, issues, { httpStatus: 400 });
}
