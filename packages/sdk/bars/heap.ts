/** Decides for 1,000,000 distinct visitors. The bar: a heap growth after GC under 2 MB. Run with `--expose-gc`. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { TargetClient } from "@fletch/sdk";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createArtifact } from "./artifact.ts";
import { heapAfterGc } from "./heap-after-gc.ts";
import { listen, respondDelivery } from "./local-server.ts";

const decisions = 1_000_000;
// The client loads undici during the warm-up, which takes 5 MB once.
const warmUp = 1_000_000;
const server = await listen((_request, response) => respondDelivery(response));
const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  serverDomain: server.host,
  secure: false,
  targetLocationHint: "28",
  artifactPayload: createArtifact(20),
  pollingInterval: 0,
});
await client.ready();

let visitor = 0;
await decide(warmUp);
const before = await heapAfterGc(client);
const started = performance.now();
await decide(decisions);
const seconds = (performance.now() - started) / 1_000;
const after = await heapAfterGc(client);
const growth = (after - before) / 1_048_576;
reportBar(
  "1,000,000 decisions of distinct visitors: heap growth after GC",
  `${growth.toFixed(2)} MB of ${(before / 1_048_576).toFixed(1)} MB (${Math.round(decisions / seconds)} decisions a second)`,
  growth < 2,
);
const { sent, dropped, pending } = client.stats().notifications;
process.stdout.write(`        notifications: ${sent} sent, ${dropped} dropped, ${pending} pending\n`);
await client.close({ deadline: 500 });
await server.close();

/** Executes one request in a thousand, which queues an impression. Prefetches the others. */
async function decide(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const id = { tntId: `${(visitor++).toString(16).padStart(32, "0")}.28_0` };
    const mboxes = [{ name: "hero", index: 1, parameters: { visit: String(visitor) } }];
    const context = {
      channel: "web" as const,
      userAgent: `Mozilla/5.0 (Windows NT 10.0) Chrome/${visitor % 5_000}.0 Safari/537.36`,
      address: { url: `https://shop.example/p/${visitor}` },
    };
    const request = index % 1_000 === 0 ? { id, context, execute: { mboxes } } : { id, context, prefetch: { mboxes } };
    await client.getOffers({ request });
    if (index % 500 === 0) await nextTurn();
  }
}
