import { type GetOffersOptions, TargetClient, type TargetResult } from "@fletch/sdk";
import type { Context } from "hono";
import { replyWithDecision, replyWithError } from "../reply.ts";
import type { StorefrontEnv } from "../storefront-env.ts";
import { namedList, targetOptions } from "../target-request.ts";

const { AUTHENTICATED, UNKNOWN } = TargetClient.AuthState;

/** The ids that the reference application always sends. */
const customerIds = {
  userid: { id: "67312378756723456", authState: AUTHENTICATED },
  puuid: { id: "550e8400-e29b-41d4-a716-446655440000", authState: UNKNOWN },
};

/**
 * GET /prefetchView?view=a,b&async=1 (and /prefetchViewAsyncio): prefetches these views. With `async` the call uses
 * callbacks; the response is the same.
 */
export async function prefetchView(c: Context<StorefrontEnv>, target: TargetClient): Promise<Response> {
  const views = namedList(c, "view").map(({ name }) => ({ name }));
  if (views.length === 0) return c.body(null, 204);
  const options = { ...targetOptions(c, { prefetch: { views } }), customerIds };
  if (wantsCallback(c)) return withCallback(c, target, options);
  return replyWithDecision(c, await target.getOffers(options));
}

/** Returns the handle at once; `callback` or `errCallback` builds the response before the handle is ready. */
async function withCallback(
  c: Context<StorefrontEnv>,
  target: TargetClient,
  options: GetOffersOptions,
): Promise<Response> {
  let response: Response | undefined;
  const handle = target.getOffers({
    ...options,
    callback: (result: TargetResult) => {
      response = replyWithDecision(c, result);
    },
    errCallback: (error) => {
      response = replyWithError(c, error);
    },
  });
  await handle.wait();
  return response ?? c.json({ status: 500, message: "No callback ran" }, 500);
}

/** The reference application takes any text as true; here `false` and `0` are false. */
function wantsCallback(c: Context): boolean {
  const text = c.req.query("async");
  return text !== undefined && !["", "0", "false"].includes(text);
}
