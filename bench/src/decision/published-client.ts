/** Types of the published client, which has none: the parts used here, as documented. */
import { createRequire } from "node:module";
import { respondAtOnce } from "./respond-at-once.ts";

export interface PublishedOffers {
  readonly response: Readonly<Record<string, unknown>>;
  readonly targetCookie?: { readonly name: string; readonly value: string };
}

export interface PublishedClient {
  getOffers(options: Readonly<Record<string, unknown>>): Promise<PublishedOffers>;
}

interface PublishedModule {
  create(options: Readonly<Record<string, unknown>>): PublishedClient;
}

const TargetClient = createRequire(import.meta.url)("@adobe/target-nodejs-sdk") as PublishedModule;

export function createPublishedClient(options: Readonly<Record<string, unknown>>): PublishedClient {
  return TargetClient.create({ client: "bench", organizationId: "0AAA@AdobeOrg", telemetryEnabled: false, ...options });
}

/** Returns a ready client that decides on the device, without network requests. */
export async function createPublishedDevice(artifactPayload: unknown): Promise<PublishedClient> {
  return new Promise((resolve) => {
    const client = createPublishedClient({
      decisioningMethod: "on-device",
      artifactPayload,
      pollingInterval: 0,
      targetLocationHint: "35",
      fetchApi: respondAtOnce,
      events: { clientReady: () => resolve(client) },
    });
  });
}
