import { fileURLToPath } from "node:url";
import { createEdge, type Edge, listen } from "@fletch/edge";
import { TargetClient } from "@fletch/sdk";
import { serveStore } from "./store.ts";

const client = "lampstore";
const organizationId = "0AAA@AdobeOrg";

export interface RunningStore extends AsyncDisposable {
  readonly url: string;
  readonly edge: Edge;
  readonly target: TargetClient;
}

/** Starts an edge, a client and the store on the given port. */
export async function startStore(
  port: number,
  {
    latency = 40,
    work = 60,
    timeout = 500,
  }: { readonly latency?: number; readonly work?: number; readonly timeout?: number } = {},
): Promise<RunningStore> {
  const activities = [fileURLToPath(new URL("../activities", import.meta.url))];
  const edge = createEdge({ client, organizationId, latency, activities });
  const edgeServer = await listen(edge, { port: 0 });
  const serverDomain = new URL(edgeServer.url).host;
  // The sample's test counts requests of visitors, so the client sends no telemetry.
  const target = TargetClient.create({ client, organizationId, serverDomain, secure: false, telemetryEnabled: false });
  const query = new URLSearchParams({ imsOrgId: organizationId, sessionId: "browser" });
  const deliveryUrl = `${edgeServer.url}/rest/v1/delivery?${query}`;
  const store = await serveStore({ target, deliveryUrl, work, timeout }, port);
  return {
    url: store.url,
    edge,
    target,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await target.close();
      await edgeServer.close();
      await edge.close();
    },
  };
}
