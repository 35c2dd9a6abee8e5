import { isTargetError } from "@fletch/delivery-api";
import { ConnectionReset } from "../faults/faults.ts";
import type { HeaderReader, MessageHead } from "../http/message.ts";
import { type PlainResponse, plainError } from "../http/responses.ts";
import { createId } from "../ids.ts";
import type { ErrorReporter } from "../observe/error-reporter.ts";

/** A request id of a proxy or client. Other forms could inject text into the log. */
const givenId = /^[\w.:+/=-]{1,128}$/;

/** The response to a valid request that failed. */
export interface DescribedFailure {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Returns the response to a valid request that failed, in the error shape of the Delivery API.
 *
 * @throws ConnectionReset for that injected fault
 */
export function toFailureResponse(error: unknown, { headers }: MessageHead, reporter: ErrorReporter): PlainResponse {
  const failure = describeFailure(error, headers, reporter);
  return plainError(failure.status, failure.message, failure.headers);
}

/**
 * Reports a failure. Without its database the edge returns 503; every other error here is a bug. The caller gets an id
 * to find it by, and no internals.
 *
 * @throws ConnectionReset for that injected fault
 */
export function describeFailure(error: unknown, given: HeaderReader, reporter: ErrorReporter): DescribedFailure {
  if (error instanceof ConnectionReset) throw error;
  const ownId = given.get("x-request-id") ?? "";
  const requestId = givenId.test(ownId) ? ownId : createId();
  reporter.report(error, requestId);
  const headers = { "x-request-id": requestId };
  if (isTargetError(error, "store-unavailable")) {
    const message = `The store cannot be used now; try again in a moment (request ${requestId})`;
    return { status: 503, message, headers: { ...headers, "retry-after": "1" } };
  }
  return { status: 500, message: `The edge failed (request ${requestId})`, headers };
}
