import type { PublishedClient } from "@adobe/target-nodejs-sdk";
import { TargetClient } from "@fletch/sdk/remote";
import { quietLogger } from "@fletch/test-kit/loggers";
import { findMismatches, type Mismatch } from "../mismatches.ts";
import { withoutNulls } from "../without-nulls.ts";
import type { Json } from "./deviations.ts";
import { publishedTargetClient } from "./published-client.ts";
import { Random } from "./random.ts";
import { makeRandomEdgeCall } from "./random-edge-call.ts";

const settings = {
  client: "someclient",
  organizationId: "COMPARED@AdobeOrg",
  decisioningMethod: "server-side",
  telemetryEnabled: false,
  propertyToken: "p1",
  environmentId: 5,
  version: "2.0",
  targetLocationHint: "12",
} as const;

/** Compares calls of the Target edge by both clients: the requests that they send, and everything that they return. The edge is a stub. */
export class EdgeCallContest implements AsyncDisposable {
  private response: Json = {};
  private sent: Json[] = [];
  private readonly published: PublishedClient;
  private readonly own: TargetClient;

  constructor() {
    const fetchApi = async (url: string, init?: { readonly body?: string }): Promise<Response> => {
      this.sent.push({ url, body: JSON.parse(init?.body ?? "null") });
      return Response.json(this.response);
    };
    this.published = publishedTargetClient.create({ ...settings, fetchApi });
    this.own = TargetClient.create({ ...settings, logger: quietLogger, fetchApi: fetchApi as never });
  }

  async compare(seed: number): Promise<readonly Mismatch[]> {
    const { options, response } = makeRandomEdgeCall(new Random(seed), Math.ceil(Date.now() / 1000));
    this.response = response;
    // The published client uses the cluster of the last visitor for the next one (deviation D2).
    this.published.config.targetLocationHint = settings.targetLocationHint;
    const expected = await this.run(() => this.published.getOffers(structuredClone(options)), options.request);
    const actual = await this.run(() => this.own.getOffers(options as never), options.request);
    return findMismatches(actual, expected, "exact");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.own.close();
  }

  private async run(call: () => PromiseLike<object>, given: Json): Promise<Json> {
    this.sent = [];
    const { timing: _, ...result } = (await call()) as Json;
    return {
      sent: this.sent.map(({ url, body }) => describeSent(String(url), body, given)),
      ...toPlain(result, given),
    };
  }
}

function describeSent(url: string, body: unknown, given: Json): Json {
  const { host, pathname, searchParams } = new URL(url);
  return { host, pathname, query: [...searchParams].sort().map(String), body: withoutChance(body, given) };
}

/** Replaces the ids that are created for each call: of requests and of supplemental data. */
function withoutChance(request: unknown, given: Json): Json {
  const { requestId, experienceCloud, ...others } = withoutNulls(request) as Json & { experienceCloud: Json };
  const { supplementalDataId, ...analytics } = experienceCloud.analytics as Json;
  const made = {
    requestId: given.requestId === undefined ? typeof requestId : requestId,
    sdid: typeof supplementalDataId,
  };
  return { ...others, ...made, experienceCloud: { ...experienceCloud, analytics } };
}

function toPlain(result: Json, given: Json): Json {
  const plain = JSON.parse(JSON.stringify(result)) as Json;
  for (const state of Object.values(plain.visitorState as Json) as Json[]) delete state.sdid;
  // The published client's lists have holes for mboxes without a value.
  const lists = ["analyticsDetails", "trace", "responseTokens"].map((name): [string, unknown] => {
    const list = (plain[name] ?? []) as readonly unknown[];
    return [name, list.filter((item) => item !== null)];
  });
  return {
    ...(withoutNulls({ ...plain, response: keepNullsOfOffers(plain.response) }) as Json),
    ...Object.fromEntries(lists),
    request: withoutChance(plain.request, given),
  };
}

/** Writes contents of offers as text, so that `withoutNulls` leaves their `null` values. */
function keepNullsOfOffers(response: unknown): unknown {
  return JSON.parse(JSON.stringify(response), (name, value: unknown) =>
    name === "content" ? JSON.stringify(value) : value,
  );
}
