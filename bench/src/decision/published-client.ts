/** The published client has no types; these are the parts that are used here, as its documentation describes them. */
import { createRequire } from "node:module";
import { answerNothing } from "./answer-nothing.ts";

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

/** A client that decides on the device, ready; its requests never leave the process. */
export async function createPublishedDevice(artifactPayload: unknown): Promise<PublishedClient> {
  return new Promise((resolve) => {
    const client = createPublishedClient({
      decisioningMethod: "on-device",
      artifactPayload,
      pollingInterval: 0,
      targetLocationHint: "35",
      fetchApi: answerNothing,
      events: { clientReady: () => resolve(client) },
    });
  });
}
