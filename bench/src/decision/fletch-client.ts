import { TargetClient } from "@fletch/sdk";
import { answerNothing } from "./answer-nothing.ts";

/** A client that decides on the device, ready; its requests never leave the process. Set up like the published one beside it. */
export async function createFletchDevice(artifactPayload: object): Promise<TargetClient> {
  const client = TargetClient.create({
    client: "bench",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload,
    pollingInterval: 0,
    targetLocationHint: "35",
    telemetryEnabled: false,
    fetchApi: answerNothing,
  });
  await client.ready();
  return client;
}
