/** A client of a user without a home directory, as in containers with any uid. Prints what it decided, and what it logged. */
import os from "node:os";
import { TargetClient } from "../src/entries/on-device.ts";
import { smallArtifact } from "./small-artifact.ts";

delete process.env.XDG_CACHE_HOME;
os.homedir = () => {
  throw new Error("A system error occurred: uv_os_homedir returned ENOENT (no such file or directory)");
};

const logs: unknown[] = [];
const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  artifactPayload: smallArtifact(),
  pollingInterval: 0,
  telemetryEnabled: false,
  logger: { warn: (_, message) => logs.push(message), error: (_, message) => logs.push(message) },
});
await client.ready();
const { response } = await client.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
const content = response.execute?.mboxes?.[0]?.options?.[0]?.content;
process.stdout.write(JSON.stringify({ content, logs }));
await client.close({ deadline: 0 });
