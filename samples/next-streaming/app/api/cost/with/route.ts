import { withTarget } from "@fletch/sdk/next";
import { components, doOwnWork } from "../../../../lib/own-work.ts";
import { targetClient } from "../../../../lib/target.ts";

/** As the page in `cost/with`. `Server-Timing` has Target's duration, and how long it blocked the handler. */
export const GET = withTarget(targetClient, async (_request: Request, page) => {
  page.begin(components);
  await doOwnWork();
  return Response.json(await Promise.all(components.map((name) => page.offer(name, { fallback: "no offer" }))));
});
