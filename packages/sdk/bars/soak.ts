/**
 * Runs a client for some minutes against a server that fails at random. The bar: the heap and the number of sockets do not grow.
 *
 * @example
 * npm run bars -- soak
 * SOAK_SECONDS=600 npm run bars -- soak
 */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { TargetClient } from "@fletch/sdk";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createArtifact } from "./artifact.ts";
import { listen, respondDelivery } from "./local-server.ts";

const seconds = Number(process.env.SOAK_SECONDS ?? 90);
const samples = 15;
const perSecond = 400;

const faults: readonly ((response: ServerResponse) => void)[] = [
  (response) => void response.writeHead(500).end(),
  (response) => void response.writeHead(503, { "retry-after": "0" }).end(),
  (response) => void response.socket?.destroy(),
  (response) => void response.end("{"),
  () => {},
  (response) => void setTimeout(() => respondDelivery(response), 200),
];
let requests = 0;
const artifact = JSON.stringify(createArtifact(50));
const server = await listen((request, response) => {
  requests++;
  if (request.method === "GET") response.end(artifact);
  else if (requests % 10 < 7) respondDelivery(response);
  else faults[requests % faults.length]?.(response);
});
const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  serverDomain: server.host,
  secure: false,
  logger: {},
  timeout: 500,
  targetLocationHint: "28",
  artifactLocation: `${server.origin}/rules.json`,
  artifactCache: false,
});
await client.ready();

let running = true;
let calls = 0;
let failed = 0;
const load = visit();
await sleep(10_000);
const heaps: number[] = [];
const sockets: number[] = [];
for (let sample = 0; sample < samples; sample++) {
  await sleep((seconds * 1_000) / samples);
  globalThis.gc?.();
  heaps.push(process.memoryUsage().heapUsed / 1_048_576);
  // Counts both ends of each connection, which are in this process.
  sockets.push(process.getActiveResourcesInfo().filter((each) => each === "TCPSocketWrap").length);
}
running = false;
await load;

const third = Math.floor(samples / 3);
const growth = mean(heaps.slice(-third)) - mean(heaps.slice(0, third));
reportBar(
  `soak, ${seconds} s, ${calls} calls (${failed} failed), ${requests} requests: heap growth from the first third to the last`,
  `${growth.toFixed(2)} MB of ${mean(heaps).toFixed(1)} MB`,
  growth < 2,
);
reportBar(
  "soak: sockets at the end, both ends of each connection",
  `${sockets.at(-1)}; at most ${Math.max(...sockets)}`,
  Math.max(...sockets) <= 250,
);
const { sent, dropped, pending } = client.stats().notifications;
await client.close({ deadline: 5_000 });
const after = client.stats().notifications;
reportBar(
  "soak: notifications accounted for",
  `${sent} sent, ${dropped} dropped, ${pending} pending; after close ${after.sent}, ${after.dropped}, ${after.pending}`,
  after.pending === 0 && after.sent + after.dropped === sent + dropped + pending,
);
await server.close();

/** Makes calls of changing visitors: three of four on-device, the others server-side. */
async function visit(): Promise<void> {
  while (running) {
    for (let burst = 0; burst < perSecond / 20; burst++) {
      const mboxes = [{ name: "hero", index: 1 }];
      const decisioningMethod = burst % 4 === 0 ? "server-side" : "on-device";
      calls++;
      client
        .getOffers({ request: { execute: { mboxes } }, decisioningMethod, sessionId: `session-${calls % 1_000}` })
        .then(
          () => {},
          () => {
            failed++;
          },
        );
    }
    await sleep(50);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
