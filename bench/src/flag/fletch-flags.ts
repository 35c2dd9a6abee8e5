import { TargetClient } from "@fletch/sdk/flags";
import { answerNothing } from "../decision/answer-nothing.ts";
import { type FlagProduct, flagKey } from "./experiment.ts";
import { flagArtifact } from "./fletch-decide.ts";

/** A client with the flag in an artifact of its own, so that nothing is fetched. */
export async function createFlagClient(): Promise<TargetClient> {
  const client = TargetClient.create({
    client: "bench",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload: flagArtifact,
    pollingInterval: 0,
    telemetryEnabled: false,
    fetchApi: answerNothing,
  });
  await client.ready();
  return client;
}

/** The client's flags, as an application uses them: a view of a visitor, and one flag read. */
export async function openFletchFlags(): Promise<FlagProduct> {
  const client = await createFlagClient();
  return {
    name: "Fletch, flags",
    decide: ({ id, tier, url, userAgent }) =>
      client.flags({ id: { tntId: id }, parameters: { tier }, url, userAgent }).string(flagKey, "value", "off"),
    close: () => client.close(),
  };
}
