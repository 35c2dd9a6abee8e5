/** A client in a sandbox that denies the addresses of the machine, as seccomp profiles do for netlink sockets. Prints what it decided, and whether it polls. */
import os from "node:os";
import { TargetClient } from "../src/entries/on-device.ts";
import { smallArtifact } from "./small-artifact.ts";

os.networkInterfaces = () => {
  throw Object.assign(new Error("A system error occurred: uv_interface_addresses returned EACCES"), { errno: 13 });
};

const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  artifactPayload: smallArtifact(),
  artifactCache: false,
  telemetryEnabled: false,
});
await client.ready();
const { response } = await client.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
const content = response.execute?.mboxes?.[0]?.options?.[0]?.content;
process.stdout.write(JSON.stringify({ content, polls: client.stats().artifact?.nextAttempt !== undefined }));
await client.close({ deadline: 0 });
