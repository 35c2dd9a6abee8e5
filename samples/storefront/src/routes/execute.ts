import type { TargetClient } from "@fletch/sdk";
import type { Context } from "hono";
import { replyWithDecision } from "../reply.ts";
import type { StorefrontEnv } from "../storefront-env.ts";
import { namedList, targetOptions } from "../target-request.ts";

/** GET /executePageLoad: executes the page load. */
export async function executePageLoad(c: Context<StorefrontEnv>, target: TargetClient): Promise<Response> {
  const result = await target.getOffers(targetOptions(c, { execute: { pageLoad: {} } }));
  return replyWithDecision(c, result);
}

/** GET /executeMbox?mbox=a,b: executes these mboxes. Without names: 204. */
export async function executeMbox(c: Context<StorefrontEnv>, target: TargetClient): Promise<Response> {
  const mboxes = namedList(c, "mbox");
  if (mboxes.length === 0) return c.body(null, 204);
  const result = await target.getOffers(targetOptions(c, { execute: { mboxes } }));
  return replyWithDecision(c, result);
}
