import { TargetClient } from "@fletch/sdk";
import { respondAtOnce } from "./respond-at-once.ts";

/** Returns a ready client that decides on the device, without network requests. Its options equal those of the published client. */
export async function createFletchDevice(artifactPayload: object): Promise<TargetClient> {
  const client = TargetClient.create({
    client: "bench",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload,
    pollingInterval: 0,
    targetLocationHint: "35",
    telemetryEnabled: false,
    fetchApi: respondAtOnce,
  });
  await client.ready();
  return client;
}
