import { type DeliveryErrorResponse, errorFromIssues, type Issue, type TargetError } from "@fletch/delivery-api";

/** Target's edge names the charset in every response. */
export const jsonContentType = "application/json;charset=UTF-8";

/** A plain response. Creating a web `Response` costs as much as a decision. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export function toResponse({ status, headers, body }: PlainResponse): Response {
  return new Response(body, { status, headers });
}

/** Returns a JSON response. @param status @default 200 */
export function jsonResponse(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  status: number = 200,
): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": jsonContentType, ...headers } });
}

/** Returns a response in the error shape of the Delivery API. */
export function plainError(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): PlainResponse {
  const body: DeliveryErrorResponse = { status, message };
  return { status, headers: { "content-type": jsonContentType, ...headers }, body: JSON.stringify(body) };
}

/** Returns the web `Response` of a plain one. */
export function errorResponse(...described: Parameters<typeof plainError>): Response {
  return toResponse(plainError(...described));
}

/** Returns the error of an invalid request, which gets status 400. */
export function badRequest(message: string, issues: readonly Issue[]): TargetError {
  return errorFromIssues("invalid-request", message, issues, { httpStatus: 400 });
}
