/** Runs in workerd. Its start shows that an import starts no timer and no request: workers forbid both there. */
import * as sdk from "@fletch/sdk";
import { runBehaviours } from "../run-behaviours.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    const edge = new URL(request.url).searchParams.get("edge") ?? "";
    return Response.json(await runBehaviours({ sdk, edge }));
  },
};
