import { TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { type Answer, DispatchError } from "./dispatch.ts";

/** What every error of a call tells. */
export interface Facts {
  readonly attempts: number;
  readonly requestId?: string;
}

interface Addressed {
  readonly method: string;
  readonly url: string;
}

/** The error for an answer whose status is no success, with the API's own words. */
export function errorFromAnswer(answer: Answer, request: Addressed, facts: Facts): TargetError {
  const message = readApiMessage(answer);
  return new TargetError(
    "http-error",
    `${describe(request)} was answered with status ${answer.status}${message === undefined ? "" : `: ${message}`}`,
    { ...facts, httpStatus: answer.status },
  );
}

/** The error for an exchange that brought no answer, or none of use. */
export function errorFromFailure(error: unknown, request: Addressed, facts: Facts): TargetError {
  const words = error instanceof Error ? error.message : String(error);
  const cause = error instanceof DispatchError ? (error.cause ?? error) : error;
  if (error instanceof DispatchError && error.failure === "unreadable") {
    return new TargetError("invalid-response", `${describe(request)}: ${words}`, { ...facts, cause });
  }
  return new TargetError("network-error", `${describe(request)} got no answer: ${words}`, { ...facts, cause });
}

/** Without the query: it holds the session's id. */
function describe({ method, url }: Addressed): string {
  return `${method} ${url.split("?", 1)[0]}`;
}

/** The Delivery API answers errors with `{ status, message }`; a proxy in between with whatever it likes. */
function readApiMessage(answer: Answer): string | undefined {
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
