import { isTargetError } from "@fletch/delivery-api";
import { ConnectionReset } from "../faults/faults.ts";
import { errorResponse } from "../http/responses.ts";
import { createId } from "../ids.ts";
import type { ErrorReporter } from "../observe/error-reporter.ts";

/** An id that a proxy or a client gave the request. What looks otherwise could be made for the one who reads the log. */
const givenId = /^[\w.:+/=-]{1,128}$/;

/**
 * Answers a request that failed without being wrong, and tells of it. Without its database the edge cannot answer now, but may soon;
 * everything else that gets here is a bug. The caller gets an id by which it can be found, and nothing of the inside.
 *
 * @throws ConnectionReset where that is what was asked for
 */
export function answerFailure(error: unknown, request: Request, reporter: ErrorReporter): Response {
  if (error instanceof ConnectionReset) throw error;
  const given = request.headers.get("x-request-id") ?? "";
  const requestId = givenId.test(given) ? given : createId();
  reporter.report(error, requestId);
  const headers = { "x-request-id": requestId };
  if (isTargetError(error, "store-unavailable")) {
    const message = `The store cannot be used now; try again in a moment (request ${requestId})`;
    return errorResponse(503, message, { ...headers, "retry-after": "1" });
  }
  return errorResponse(500, `The edge failed (request ${requestId})`, headers);
}
