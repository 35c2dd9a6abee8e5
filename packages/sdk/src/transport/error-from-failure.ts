import { TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { DispatchError, type HttpResponse } from "./dispatch.ts";

/** Details of every error of a call. */
export interface ErrorDetails {
  readonly attempts: number;
  readonly requestId?: string;
}

interface Described {
  /** Method and URL, without the query, which contains the session's id. */
  readonly description: string;
}

/** The error for an answer whose status is no success, with the API's own words. */
export function errorFromResponse(answer: HttpResponse, request: Described, facts: ErrorDetails): TargetError {
  const message = readApiMessage(answer);
  return new TargetError(
    "http-error",
    `${request.description} was answered with status ${answer.status}${message === undefined ? "" : `: ${message}`}`,
    { ...facts, httpStatus: answer.status },
  );
}

/** The error for an exchange that brought no answer, or none of use. */
export function errorFromFailure(error: unknown, request: Described, facts: ErrorDetails): TargetError {
  const words = error instanceof Error ? error.message : String(error);
  const cause = error instanceof DispatchError ? (error.cause ?? error) : error;
  if (error instanceof DispatchError && error.failure === "unreadable") {
    return new TargetError("invalid-response", `${request.description}: ${words}`, { ...facts, cause });
  }
  return new TargetError("network-error", `${request.description} got no answer: ${words}`, { ...facts, cause });
}

/** The Delivery API answers errors with `{ status, message }`; a proxy in between with whatever it likes. */
function readApiMessage(answer: HttpResponse): string | undefined {
  if (answer.bytes.length > 65_536) return undefined;
  const text = answer.text.trim();
  try {
    const parsed: unknown = JSON.parse(text);
    if (isRecord(parsed) && typeof parsed.message === "string") return shorten(parsed.message);
  } catch {
    // Not the API's: shown as it is, if it is text.
  }
  return text === "" || text.startsWith("<") ? undefined : shorten(text);
}

function shorten(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
