import type { PublishedClient } from "@adobe/target-nodejs-sdk";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { withoutNulls } from "../without-nulls.ts";
import { publishedTargetClient } from "./published-client.ts";

/** The published client's decision. */
export type PublishedOutcome =
  | {
      readonly ok: true;
      /** The request with the defaults that the client has added. */
      readonly request: DeliveryRequest;
      readonly response: Readonly<Record<string, unknown>>;
      readonly remoteMboxes: readonly string[];
      readonly remoteViews: readonly string[];
      /** The notifications that it sent afterwards. */
      readonly notifications: readonly unknown[];
    }
  | { readonly ok: false; readonly error: string };

export const comparedClient = "someclient";
export const comparedOrganization = "COMPARED@AdobeOrg";
export const comparedSession = "session-of-the-comparison";

/** The published client with an artifact. Its `fetch` is a stub. */
export class PublishedEngine {
  private readonly client: PublishedClient;
  private readonly sent: unknown[];
  private readonly locationHint: string;

  private constructor(client: PublishedClient, sent: unknown[], locationHint: string) {
    this.client = client;
    this.sent = sent;
    this.locationHint = locationHint;
  }

  static async create(artifact: unknown, locationHint: string): Promise<PublishedEngine> {
    const sent: unknown[] = [];
    let client: PublishedClient | undefined;
    await new Promise<void>((resolve, reject) => {
      client = publishedTargetClient.create({
        client: comparedClient,
        organizationId: comparedOrganization,
        decisioningMethod: "on-device",
        artifactPayload: artifact,
        pollingInterval: 0,
        telemetryEnabled: false,
        targetLocationHint: locationHint,
        fetchApi: (url, init) => respond(url, init?.body ?? "", sent),
        events: { clientReady: resolve },
        logger: { debug() {}, error: (...message) => reject(new Error(message.join(" "))) },
      });
    });
    if (client === undefined) throw new Error("the published client was not created");
    return new PublishedEngine(client, sent, locationHint);
  }

  /** Returns the result of the published client, after its notifications were sent. */
  async getOffers(options: Parameters<PublishedClient["getOffers"]>[0]): Promise<Record<string, unknown>> {
    // The published client uses the cluster of the last visitor for the next one (deviation D2).
    this.client.config.targetLocationHint = this.locationHint;
    try {
      const result = await this.client.getOffers(options);
      // Notifications are sent in the background, by a timer.
      await new Promise((resolve) => setTimeout(resolve, 0));
      return result;
    } finally {
      undoPollution();
    }
  }

  async decide(request: DeliveryRequest): Promise<PublishedOutcome> {
    this.sent.length = 0;
    try {
      const result = await this.getOffers({ request: structuredClone(request), sessionId: comparedSession });
      const meta = result.meta as { remoteMboxes: readonly string[]; remoteViews: readonly string[] };
      return {
        ok: true,
        request: withoutNulls(result.request) as DeliveryRequest,
        response: toJson(result.response) as Readonly<Record<string, unknown>>,
        remoteMboxes: meta.remoteMboxes,
        remoteViews: meta.remoteViews,
        notifications: this.sent.flatMap(
          (body) => (body as { notifications?: readonly unknown[] }).notifications ?? [],
        ),
      };
    } catch (error) {
      return { ok: false, error: String(error) };
    }
  }
}

const clean = new Map<object, ReadonlySet<PropertyKey>>(
  [Object.prototype, Object, Array.prototype, Function.prototype].map((each) => [each, new Set(Reflect.ownKeys(each))]),
);

/** Removes what the published client has written to prototypes for some parameter names (deviation D3). */
function undoPollution(): void {
  for (const [target, names] of clean) {
    for (const name of Reflect.ownKeys(target)) if (!names.has(name)) Reflect.deleteProperty(target, name);
  }
}

async function respond(url: string, body: string, sent: unknown[]): Promise<Response> {
  if (!url.includes("/rest/v1/delivery")) throw new Error(`expected only Delivery requests, received one for ${url}`);
  sent.push(JSON.parse(body));
  return Response.json({ status: 200, requestId: "of-the-stub", id: {}, client: comparedClient });
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
