import { createHash } from "node:crypto";
import { matchesEtag } from "../http/matches-etag.ts";
import { jsonResponse } from "../http/responses.ts";
import type { EvaluationFailure, EventStream, FlagEvaluation } from "./evaluation.ts";

/** Answers are one visitor's. */
const noStore = { "cache-control": "no-store" };

/** Answers with one flag. */
export function answerOne(flag: FlagEvaluation): Response {
  return jsonResponse(flag, noStore);
}

/**
 * Answers with all flags, or with 304 where the client has them. The tag depends on the context and on every value, so an answer is never
 * taken for that of another visitor.
 */
export function answerAll(
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

/** @param key the flag that was asked for; `null`: all */
export function answerFailed(
  { status, errorCode, errorDetails, headers }: EvaluationFailure,
  key: string | null,
): Response {
  const body = { ...(key !== null && { key }), errorCode, errorDetails };
  return jsonResponse(body, { ...noStore, ...headers }, status);
}
