import type { TargetClient } from "@fletch/sdk";
import type { Context } from "hono";
import { replyWithDecision } from "../reply.ts";
import type { StorefrontEnv } from "../storefront-env.ts";
import { namedList, targetOptions } from "../target-request.ts";

/** GET /prefetchMbox?prefetch=a&mbox=b: prefetches the first list and executes the second, in one call. */
export async function prefetchMbox(c: Context<StorefrontEnv>, target: TargetClient): Promise<Response> {
  const executed = namedList(c, "mbox");
  const prefetched = namedList(c, "prefetch");
  if (executed.length === 0 && prefetched.length === 0) return c.body(null, 204);
  const result = await target.getOffers(
    targetOptions(c, {
      ...(executed.length > 0 && { execute: { mboxes: executed } }),
      ...(prefetched.length > 0 && { prefetch: { mboxes: prefetched } }),
    }),
  );
  return replyWithDecision(c, result);
}
