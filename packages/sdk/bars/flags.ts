/**
 * Reads 20 flags of 1,000 visitors, 1,000,000 times in all. The bar: 20,000 impressions with `once`, none with `never`, and a heap growth after GC
 * under 2 MB. Run with `--expose-gc`.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Exposures } from "@fletch/sdk/flags";
import { TargetClient } from "@fletch/sdk/flags";
import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { reportBar } from "@fletch/test-kit/report-bar";
import { heapAfterGc } from "./heap-after-gc.ts";
import { listen, respondDelivery } from "./local-server.ts";

const visitors = 1_000;
const flags = 20;
const rounds = 50;

/** Ids of impressions. The client sends an impression again if this server responds too late. */
const impressions = new Set<string>();
let requests = 0;
const server = await listen((_request, response, body) => {
  requests += 1;
  const { notifications = [] } = JSON.parse(body) as { readonly notifications?: readonly { readonly id: string }[] };
  for (const { id } of notifications) impressions.add(id);
  respondDelivery(response);
});
const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  serverDomain: server.host,
  secure: false,
  targetLocationHint: "28",
  artifactPayload: createFlags(),
  pollingInterval: 0,
  telemetryEnabled: false,
  maxPendingNotifications: visitors * flags,
});
await client.ready();

await readAll("never", rounds);
reportBar("flags, 1,000,000 evaluations, never: requests", String(requests), requests === 0);

// The impressions are sent in the first round, over connections that stay open.
await readAll("once", 1);
const before = await heapAfterGc(client);
const started = process.cpuUsage();
await readAll("once", rounds - 1);
const { user } = process.cpuUsage(started);
const growth = ((await heapAfterGc(client)) - before) / 1_048_576;
reportBar(
  "flags, 1,000,000 evaluations, once: impressions",
  String(impressions.size),
  impressions.size === visitors * flags,
);
const nanoseconds = Math.round((user * 1_000) / ((rounds - 1) * visitors * flags));
reportBar(
  "flags, 980,000 evaluations of known visitors: heap growth after GC",
  `${growth.toFixed(2)} MB of ${(before / 1_048_576).toFixed(1)} MB (${nanoseconds} ns of CPU each)`,
  growth < 2,
);
const { sent, dropped, pending } = client.stats().notifications;
process.stdout.write(`        notifications: ${sent} sent, ${dropped} dropped, ${pending} pending\n`);
await client.close({ deadline: 2_000 });
await server.close();

/** Reads every flag of every visitor once a round. Each visitor has a view of their own in each round, as each request has. */
async function readAll(exposures: Exposures, times: number): Promise<void> {
  for (let round = 0; round < times; round++) {
    for (let visitor = 0; visitor < visitors; visitor++) {
      const view = client.flags({ id: `user-${visitor}` }, { exposures });
      for (let flag = 0; flag < flags; flag++) view.boolean(`flag-${flag}`, "value");
    }
    await nextTurn();
  }
}

function createFlags(): object {
  const createRule = (flag: number, experience: number): object =>
    buildRule(`flag-${flag}`, {
      activityId: flag,
      condition: experience === 0 ? allocated(0, 50) : allocated(50, 100),
      meta: { "activity.type": "ab", "experience.id": experience },
      options: [{ type: "json", content: { value: experience === 1 }, eventToken: `token-${flag}-${experience}` }],
    });
  const names = Array.from({ length: flags }, (_, flag) => [
    `flag-${flag}`,
    [createRule(flag, 0), createRule(flag, 1)],
  ]);
  return buildArtifact({ mboxes: Object.fromEntries(names) });
}
