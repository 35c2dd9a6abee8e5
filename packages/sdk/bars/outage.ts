/**
 * Total outage, 1,000 calls, 64 at a time: at most 1.2 requests per call reach the server, and every call settles within its
 * deadline and 50 ms.
 */
import type { ServerResponse } from "node:http";
import { isTargetError, TargetClient } from "@fletch/sdk";
import { answerDelivery, listen, report, runMany } from "./bar.ts";

const calls = 1_000;
const timeout = 300;

const outages: readonly [name: string, fail: (response: ServerResponse) => void][] = [
  ["status 500", (response) => void response.writeHead(500).end()],
  ["status 503, safe to repeat", (response) => void response.writeHead(503).end()],
  ["resets", (response) => void response.socket?.destroy()],
  ["silence", () => {}],
];

for (const [name, fail] of outages) await measure(name, fail);

async function measure(name: string, fail: (response: ServerResponse) => void): Promise<void> {
  let requests = 0;
  let isUp = true;
  const server = await listen((_request, response) => {
    requests++;
    if (isUp) answerDelivery(response);
    else fail(response);
  });
  const client = TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    serverDomain: server.host,
    secure: false,
    logger: {},
    timeout,
  });
  // An outage comes over a client that is at work.
  await runMany(calls, 64, () =>
    client.getOffers({ request: { prefetch: { mboxes: [{ name: "hero" }] } }, timeout: 5_000 }),
  );
  isUp = false;
  requests = 0;
  let latest = 0;
  // On a busy machine a call can be late because the whole process was: the longest such time, and how much of it was its own work.
  const stood = { still: 0, working: 0 };
  let last = performance.now();
  let lastUsage = process.cpuUsage();
  const watch = setInterval(() => {
    const still = performance.now() - last - 5;
    const { user, system } = process.cpuUsage(lastUsage);
    if (still > stood.still) Object.assign(stood, { still, working: (user + system) / 1_000 });
    last = performance.now();
    lastUsage = process.cpuUsage();
  }, 5);
  let untyped = 0;
  await runMany(calls, 64, async (index) => {
    const started = performance.now();
    const mboxes = [{ name: "hero", index: 1 }];
    const request = index % 2 === 0 ? { prefetch: { mboxes } } : { execute: { mboxes } };
    try {
      await client.getOffers({ request });
      untyped++;
    } catch (error) {
      if (!isTargetError(error)) untyped++;
    }
    latest = Math.max(latest, performance.now() - started);
  });
  clearInterval(watch);
  await client.close();
  await server.close();
  report(`outage, ${name}: requests per call`, (requests / calls).toFixed(3), requests / calls <= 1.2);
  report(
    `outage, ${name}: slowest call`,
    `${latest.toFixed(0)} ms of ${timeout} + 50 (the process stood still for up to ${stood.still.toFixed(0)} ms, ${stood.working.toFixed(0)} of them at work)`,
    latest <= timeout + 50,
  );
  report(`outage, ${name}: calls without a typed error`, String(untyped), untyped === 0);
}
