import { TargetClient } from "@fletch/sdk";

/** One client for the process: bundles and reloads must not make another one. */
const kept = globalThis as { fletchTarget?: TargetClient };

export function targetClient(): TargetClient {
  const { TARGET_EDGE = "127.0.0.1:5001" } = process.env;
  kept.fletchTarget ??= TargetClient.create({
    client: "lampstore",
    organizationId: "0AAA@AdobeOrg",
    serverDomain: TARGET_EDGE,
    secure: false,
  });
  return kept.fletchTarget;
}
