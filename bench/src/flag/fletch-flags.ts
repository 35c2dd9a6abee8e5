import { TargetClient } from "@fletch/sdk/flags";
import { respondAtOnce } from "../decision/respond-at-once.ts";
import { type FlagProduct, flagKey } from "./experiment.ts";
import { flagArtifact } from "./fletch-decide.ts";

/** Returns a client with the experiment as `artifactPayload`, so that nothing is fetched. */
export async function createFlagClient(): Promise<TargetClient> {
  const client = TargetClient.create({
    client: "bench",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload: flagArtifact,
    pollingInterval: 0,
    telemetryEnabled: false,
    fetchApi: respondAtOnce,
  });
  await client.ready();
  return client;
}

/** The client with `flags`: a view of a visitor, and one read. */
export async function openFletchFlags(): Promise<FlagProduct> {
  const client = await createFlagClient();
  return {
    name: "Fletch, flags",
    decide: ({ id, tier, url, userAgent }) =>
      client.flags({ id: { tntId: id }, parameters: { tier }, url, userAgent }).string(flagKey, "value", "off"),
    close: () => client.close(),
  };
}
