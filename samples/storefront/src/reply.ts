import { isTargetError, type TargetCookie, type TargetResult } from "@fletch/sdk";
import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { StorefrontEnv } from "./storefront-env.ts";

/** Responds with Target's decision as JSON, and sets its cookies. */
export function replyWithDecision(c: Context<StorefrontEnv>, result: TargetResult): Response {
  noteDecision(c, result);
  return c.json(result.response);
}

/** Sets both cookies, and records the timing for the log. */
export function noteDecision(c: Context<StorefrontEnv>, result: TargetResult): void {
  setTargetCookie(c, result.targetCookie);
  setTargetCookie(c, result.targetLocationHintCookie);
  c.set("timing", result.timing);
  c.set("method", result.meta.decisioningMethod);
}

/** Responds to every error in one format: an invalid request 400, not ready 503, a failure of Target 502, all others 500. */
export function replyWithError(c: Context, error: unknown): Response {
  if (!isTargetError(error)) return c.json({ status: 500, code: "internal", message: "The storefront failed" }, 500);
  const status = statusOf(error.code);
  return c.json({ status, code: error.code, message: error.message, issues: error.issues }, status);
}

function statusOf(code: string): ContentfulStatusCode {
  switch (code) {
    case "invalid-options":
    case "invalid-request":
      return 400;
    case "not-ready":
    case "client-closed":
      return 503;
    case "request-timeout":
    case "network-error":
    case "http-error":
    case "invalid-response":
      return 502;
    default:
      return 500;
  }
}

function setTargetCookie(c: Context, cookie: TargetCookie | undefined): void {
  if (cookie === undefined) return;
  const secure = new URL(c.req.url).protocol === "https:";
  setCookie(c, cookie.name, cookie.value, { path: "/", maxAge: browserMaxAge(cookie), sameSite: "Lax", secure });
}

/** Browsers keep no cookie for longer than 400 days (RFC 6265bis, section 5.5), and Hono throws for more. */
function browserMaxAge(cookie: TargetCookie): number {
  return Math.min(cookie.maxAge, 400 * 24 * 60 * 60);
}
