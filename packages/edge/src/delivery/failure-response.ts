import { isTargetError } from "@fletch/delivery-api";
import { ConnectionReset } from "../faults/faults.ts";
import type { HeaderReader, MessageHead } from "../http/message.ts";
import { type PlainResponse, plainError } from "../http/responses.ts";
import { createId } from "../ids.ts";
import type { ErrorReporter } from "../observe/error-reporter.ts";

/** An id that a proxy or a client gave the request. What looks otherwise could be made for the one who reads the log. */
const givenId = /^[\w.:+/=-]{1,128}$/;

/** What there is to answer where a request failed without being wrong. */
export interface DescribedFailure {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers a request that failed without being wrong, in the error shape of the Delivery API.
 *
 * @throws ConnectionReset where that is what was asked for
 */
export function answerFailure(error: unknown, { headers }: MessageHead, reporter: ErrorReporter): PlainResponse {
  const failure = describeFailure(error, headers, reporter);
  return plainError(failure.status, failure.message, failure.headers);
}

/**
 * Tells of a failure. Without its database the edge cannot answer now, but may soon; everything else that gets here is a bug. The caller
 * gets an id by which it can be found, and nothing of the inside.
 *
 * @throws ConnectionReset where that is what was asked for
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
