/**
 * Makes 1,000 calls, 64 at a time, while every request fails. The bar: the server receives at most 1.2 requests per call, and every call settles at most
 * 50 ms after its deadline.
 */
import type { ServerResponse } from "node:http";
import { isTargetError, TargetClient } from "@fletch/sdk";
import { reportBar } from "@fletch/test-kit/report-bar";
import { listen, respondDelivery } from "./local-server.ts";
import { runMany } from "./run-many.ts";

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
    if (isUp) respondDelivery(response);
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
  // The outage begins while the client is in use.
  await runMany(calls, 64, () =>
    client.getOffers({ request: { prefetch: { mboxes: [{ name: "hero" }] } }, timeout: 5_000 }),
  );
  isUp = false;
  requests = 0;
  let latest = 0;
  // On a busy machine a call is late if the whole process was stalled. Records the longest stall, and the CPU time in it.
  const longest = { stall: 0, cpu: 0 };
  let last = performance.now();
  let lastUsage = process.cpuUsage();
  const watch = setInterval(() => {
    const stall = performance.now() - last - 5;
    const { user, system } = process.cpuUsage(lastUsage);
    if (stall > longest.stall) Object.assign(longest, { stall, cpu: (user + system) / 1_000 });
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
  reportBar(`outage, ${name}: requests per call`, (requests / calls).toFixed(3), requests / calls <= 1.2);
  reportBar(
    `outage, ${name}: slowest call`,
    `${latest.toFixed(0)} ms of ${timeout} + 50 (longest stall of the process ${longest.stall.toFixed(0)} ms, with ${longest.cpu.toFixed(0)} ms of CPU time)`,
    latest <= timeout + 50,
  );
  reportBar(`outage, ${name}: calls without a typed error`, String(untyped), untyped === 0);
}
