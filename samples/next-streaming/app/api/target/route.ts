import { reportEvents } from "@fletch/react/server";
import { withTarget } from "@fletch/sdk/next";
import { flagClient } from "../../../lib/flags.ts";
import { targetClient } from "../../../lib/target.ts";

/** Reports what visitors see of flags, and of offers that were prefetched. */
export const POST = withTarget(targetClient, async (request: Request, page) => {
  // Browsers say how long their events are, and servers read no more than what was said.
  const length = Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
  if (length > 65_536) return new Response(null, { status: 413 });
  const client = await flagClient();
  reportEvents(await request.text(), { page, flags: client.flags(page.visitor) });
  return new Response(null, { status: 204 });
});
