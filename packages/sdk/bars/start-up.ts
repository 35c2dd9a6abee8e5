/**
 * Starts a client during an outage. The bar: it is ready within one back-off step after the recovery, and the first decision from a cache file needs no
 * network.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TargetClient } from "@fletch/sdk";
import { createFileArtifactCache } from "@fletch/sdk/node";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createArtifact } from "./artifact.ts";
import { listen } from "./local-server.ts";

const body = JSON.stringify(createArtifact());
const directory = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const reserved = await listen(() => {});
const { port, origin, host } = reserved;
await reserved.close();

const options = {
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  serverDomain: host,
  secure: false,
  targetLocationHint: "28",
  telemetryEnabled: false,
  artifactLocation: `${origin}/rules.json`,
  artifactCache: createFileArtifactCache({ directory }),
} as const;
const request = { prefetch: { mboxes: [{ name: "hero", index: 1 }] } };

try {
  let failures = 0;
  const client = TargetClient.create({ ...options, events: { artifactDownloadFailed: () => void failures++ } });
  await sleep(5_000);
  const server = await listen((_request, response) => response.end(body), port);
  const recovery = performance.now();
  await client.ready({ timeout: 60_000 });
  const waited = performance.now() - recovery;
  const step = Math.min(30_000, 1_000 * 2 ** (failures - 1));
  reportBar(
    "start-up: ready after the recovery",
    `${waited.toFixed(0)} ms; the back-off step after ${failures} failures is at most ${step} ms`,
    failures > 0 && waited <= step + 250,
  );
  await client.getOffers({ request });
  while (!readdirSync(directory).some((name) => name.endsWith(".artifact"))) await sleep(20);
  await client.close();
  await server.close();

  const started = performance.now();
  const offline = TargetClient.create(options);
  await offline.ready({ timeout: 10_000 });
  const { response } = await offline.getOffers({ request });
  const decided = response.prefetch?.mboxes?.[0]?.options?.length === 1;
  reportBar(
    "start-up: first decision from the cache file, without a network",
    `${(performance.now() - started).toFixed(1)} ms`,
    decided,
  );
  await offline.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
