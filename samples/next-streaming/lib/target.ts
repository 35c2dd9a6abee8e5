import { type Page, TargetClient } from "@fletch/sdk";
import { target } from "@fletch/sdk/next";

/** How long pages wait for Target, in milliseconds. */
export const maxWait = Number(process.env.MAX_WAIT ?? 2_000);

/** One client for the process, shared by bundles and reloads. */
const kept = globalThis as { fletchTarget?: TargetClient };

export function targetClient(): TargetClient {
  const { TARGET_EDGE = "127.0.0.1:5001" } = process.env;
  kept.fletchTarget ??= TargetClient.create({
    client: "lampstore",
    organizationId: "0AAA@AdobeOrg",
    serverDomain: TARGET_EDGE,
    secure: false,
    timeout: maxWait,
  });
  return kept.fletchTarget;
}

/** Returns the page of this request, the same in every component. A second `begin` sends no second call. */
export async function storePage(): Promise<Page> {
  const page = await target(targetClient());
  page.begin(["store-hero", "store-ribbon"]);
  return page;
}
