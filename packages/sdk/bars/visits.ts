/** The program of `shutdown.ts`: decides on the device until it is ended. */
import { appendFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TargetClient } from "@fletch/sdk";
import { createFileOutbox } from "@fletch/sdk/node";
import { createArtifact } from "./artifact.ts";

const [host = "", acceptedPath = "", acknowledgedPath = "", outboxDirectory = "", visits = "Infinity"] =
  process.argv.slice(2);

// Records accepted and acknowledged notifications in files of the bar. They are written after the outbox, so they never have more than it.
const outbox = outboxDirectory === "" ? undefined : createFileOutbox({ directory: outboxDirectory });
const watched = outbox && {
  recover: () => outbox.recover(),
  add(impressions: Parameters<typeof outbox.add>[0]): void {
    outbox.add(impressions);
    appendFileSync(acceptedPath, `${impressions.notifications.map(({ id }) => id).join("\n")}\n`);
  },
  remove(ids: readonly string[]): void {
    outbox.remove(ids);
    appendFileSync(acknowledgedPath, ids.map((id) => `${id}\n`).join(""));
  },
  close: () => outbox.close(),
};

const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  serverDomain: host,
  secure: false,
  targetLocationHint: "28",
  telemetryEnabled: false,
  artifactPayload: createArtifact(),
  pollingInterval: 0,
  flushInterval: 50,
  outbox: watched,
});
await client.ready();

let running = true;
let decided = 0;
process.on("SIGTERM", () => {
  running = false;
});
process.stdout.write("started\n");
for (let visit = 0; running && visit < Number(visits); visit++) {
  const { response } = await client.getOffers({ request: { execute: { mboxes: [{ name: "hero", index: 1 }] } } });
  if (response.execute?.mboxes?.[0]?.options?.length === 1) decided++;
  // Limits the load to about what one server takes.
  if (visit % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  else await nextTurn();
}
if (outbox !== undefined && Number(visits) === 0) await client.flush();
await client.close({ deadline: 20_000 });
process.stdout.write(`${JSON.stringify({ decided, ...client.stats().notifications })}\n`);
