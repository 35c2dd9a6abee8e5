import { TargetClient } from "@fletch/sdk/flags";

/** The client that decides flags in this process, without requests. */
const kept = globalThis as { fletchFlags?: TargetClient };

export async function flagClient(): Promise<TargetClient> {
  const { TARGET_EDGE = "127.0.0.1:5001" } = process.env;
  kept.fletchFlags ??= TargetClient.create({
    client: "lampstore",
    organizationId: "0AAA@AdobeOrg",
    serverDomain: TARGET_EDGE,
    secure: false,
    decisioningMethod: "on-device",
    artifactLocation: `http://${TARGET_EDGE}/lampstore/production/v1/rules.json`,
  });
  await kept.fletchFlags.ready();
  return kept.fletchFlags;
}
