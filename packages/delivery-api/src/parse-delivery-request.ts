import { type DeliveryRequest, deliveryRequestSchema } from "./delivery-request.ts";
import type { Issue } from "./issue.ts";
import { findIssues, type Schema, string } from "./schema.ts";

/** A checked request, or its issues. */
export type ParsedDeliveryRequest =
  | { readonly ok: true; readonly request: DeliveryRequest }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Checks an untrusted value against the limits and enums of the Delivery API.
 *
 * The value is neither copied nor modified: `request` is `value`, including unknown fields.
 *
 * @example
 * const parsed = parseDeliveryRequest(JSON.parse('{"context":{"channel":"tv"}}'));
 * // { ok: false, issues: [{ path: "$.context.channel", expected: 'one of "mobile", "web"', received: '"tv"' }] }
 */
export function parseDeliveryRequest(value: unknown): ParsedDeliveryRequest {
  const issues = findIssues(deliveryRequestSchema, value);
  return issues.length === 0 ? { ok: true, request: value as DeliveryRequest } : { ok: false, issues };
}

/** The schema of a session id. The query contains it, to route all calls of a session to one node. */
export const sessionIdSchema: Schema<string> = string({
  // biome-ignore lint/suspicious/noControlCharactersInRegex: V8 builds the set of \p{Cc} already when it reads the file: 0.3 ms.
  pattern: /^[^\s?/{}\0-\x1f\x7f-\x9f\ud800-\udfff]{1,128}$/u,
  expected: "1 to 128 printable characters without space, ?, /, { or }",
});
