import { createHash } from "node:crypto";
import { matchesEtag } from "../http/matches-etag.ts";
import { jsonResponse } from "../http/responses.ts";
import type { EvaluationFailure, EventStream, FlagEvaluation } from "./evaluation.ts";

/** Responses are private to a visitor. */
const noStore = { "cache-control": "no-store" };

/** Responds with one flag. */
export function toFlagResponse(flag: FlagEvaluation): Response {
  return jsonResponse(flag, noStore);
}

/**
 * Responds with all flags, or with 304 if the client has them. The tag depends on the context and all values, so it
 * never matches another visitor's response.
 */
export function toFlagsResponse(
  flags: readonly FlagEvaluation[],
  { request, body, stream }: { readonly request: Request; readonly body: unknown; readonly stream: EventStream },
): Response {
  const digest = createHash("sha256")
    .update(JSON.stringify([body, flags]))
    .digest("base64url")
    .slice(0, 22);
  const headers = { ...noStore, etag: `"${digest}"` };
  if (matchesEtag(request.headers.get("if-none-match"), headers.etag))
    return new Response(null, { status: 304, headers });
  return jsonResponse({ flags, eventStreams: [stream] }, headers);
}

/** @param key the requested flag; `null`: all */
export function toFailedResponse(
  { status, errorCode, errorDetails, headers }: EvaluationFailure,
  key: string | null,
): Response {
  const body = { ...(key !== null && { key }), errorCode, errorDetails };
  return jsonResponse(body, { ...noStore, ...headers }, status);
}
