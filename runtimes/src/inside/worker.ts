/** Inside workerd. That it starts at all shows that importing the package starts no timer and no request: workers forbid it there. */
import * as sdk from "@fletch/sdk";
import { runBehaviours } from "../run-behaviours.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    const edge = new URL(request.url).searchParams.get("edge") ?? "";
    return Response.json(await runBehaviours({ sdk, edge }));
  },
};
