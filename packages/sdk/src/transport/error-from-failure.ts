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

/** The error for a response without success, with the API's own words. */
export function errorFromResponse(response: HttpResponse, request: Described, details: ErrorDetails): TargetError {
  const message = readApiMessage(response);
  return new TargetError(
    "http-error",
    `${request.description} got status ${response.status}${message === undefined ? "" : `: ${message}`}`,
    { ...details, httpStatus: response.status },
  );
}

/** The error for an exchange that brought no usable response. */
export function errorFromFailure(error: unknown, request: Described, details: ErrorDetails): TargetError {
  const words = error instanceof Error ? error.message : String(error);
  const cause = error instanceof DispatchError ? (error.cause ?? error) : error;
  if (error instanceof DispatchError && error.failure === "unreadable") {
    return new TargetError("invalid-response", `${request.description}: ${words}`, { ...details, cause });
  }
  return new TargetError("network-error", `${request.description} got no response: ${words}`, { ...details, cause });
}

/** The body of the Delivery API's errors is `{ status, message }`; a proxy may send anything. */
function readApiMessage(response: HttpResponse): string | undefined {
  if (response.bytes.length > 65_536) return undefined;
  const text = response.text.trim();
  try {
    const parsed: unknown = JSON.parse(text);
    if (isRecord(parsed) && typeof parsed.message === "string") return shorten(parsed.message);
  } catch {
    // Not JSON: text is shown unchanged.
  }
  return text === "" || text.startsWith("<") ? undefined : shorten(text);
}

function shorten(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
