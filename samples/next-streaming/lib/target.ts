import { type Page, TargetClient } from "@fletch/sdk";
import { target } from "@fletch/sdk/next";

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

/** The page of this request, in whichever component. What is begun twice is asked once. */
export async function storePage(): Promise<Page> {
  const page = await target(targetClient());
  page.begin(["store-hero", "store-ribbon"]);
  return page;
}
