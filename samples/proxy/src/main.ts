/** A client behind a proxy: Delivery calls and the artifact go through it. */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { TargetClient } from "@fletch/sdk";
import { startForwardProxy } from "./forward-proxy.ts";

await using edge = createEdge({
  client: "acme",
  activities: [fileURLToPath(new URL("../activities", import.meta.url))],
});
await using server = await listen(edge, { port: 0 });
await using proxy = await startForwardProxy();
await using target = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "hybrid",
  serverDomain: new URL(server.url).host,
  secure: false,
  artifactLocation: `${server.url}/acme/production/v1/rules.json`,
  // Without this option, HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply.
  proxy: proxy.url,
});

await target.ready({ timeout: 5_000 });
console.log(`The artifact came through the proxy: ${proxy.hosts.length} connection to ${proxy.hosts[0]}.`);

const { response } = await target.getOffers({
  decisioningMethod: "server-side",
  request: { execute: { mboxes: [{ name: "hero" }] } },
});
console.log(`So did the offer: ${response.execute?.mboxes?.[0]?.options?.[0]?.content}`);
if (proxy.hosts.some((host) => host !== new URL(server.url).host) || proxy.hosts.length === 0) process.exitCode = 1;
