import type { Issue } from "@fletch/delivery-api";
import { describeValue, isRecord, joinPath } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";

/** The body of `POST /admin/why`. */
export interface WhyRequest {
  /** An unchecked Delivery request. */
  readonly request: unknown;
  /** Milliseconds since the epoch; `undefined`: now. */
  readonly at: number | undefined;
}

/**
 * Reads `{ "request": …, "at": … }`. A request without a context gets that of a web page.
 *
 * @throws TargetError `invalid-request`
 */
export function readWhy(body: unknown): WhyRequest {
  const issues: Issue[] = [];
  if (!isRecord(body)) {
    issues.push({ path: "$", expected: "an object with the field request", received: describeValue(body) });
    throw badRequest("The body is not valid", issues);
  }
  const { request, at, ...others } = body;
  for (const name of Object.keys(others)) {
    issues.push({ path: joinPath("$", name), expected: "request or at", received: describeValue(name) });
  }
  if (!isRecord(request)) {
    issues.push({ path: "$.request", expected: "a Delivery request", received: describeValue(request) });
  }
  const time = at === undefined ? undefined : Date.parse(String(at));
  if (Number.isNaN(time)) {
    issues.push({ path: "$.at", expected: "a time such as 2026-01-31T12:00:00Z", received: describeValue(at) });
  }
  if (issues.length > 0) throw badRequest("The body is not valid", issues);
  return { request: { context: { channel: "web" }, ...(request as object) }, at: time };
}
