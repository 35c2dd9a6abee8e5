import type { DeliveryRequest } from "@fletch/delivery-api";
import { TargetClient } from "@fletch/sdk";
import { quietLogger } from "@fletch/test-kit/loggers";
import { findMismatches, type Mismatch } from "../mismatches.ts";
import { withoutNulls } from "../without-nulls.ts";
import { readVocabulary, type Vocabulary } from "./artifact-vocabulary.ts";
import { withoutChance } from "./compare-decisions.ts";
import { type ComparableValue, type Deviation, deviations, type Json } from "./deviations.ts";
import { comparedClient, comparedOrganization, PublishedEngine } from "./published-engine.ts";
import { Random } from "./random.ts";
import { makeRandomRequest } from "./random-request.ts";

/** The options of a call without its request. */
interface CallOptions {
  readonly sessionId?: string;
  readonly targetCookie?: string;
  readonly targetLocationHint?: string;
  readonly customerIds?: Readonly<Record<string, unknown>>;
}

/** Compares everything that `getOffers` of both clients returns for one artifact. */
export class EnvelopeContest implements AsyncDisposable {
  private readonly words: Vocabulary;
  private readonly published: PublishedEngine;
  private readonly own: TargetClient;

  private constructor(words: Vocabulary, published: PublishedEngine, own: TargetClient) {
    this.words = words;
    this.published = published;
    this.own = own;
  }

  static async open(artifact: object): Promise<EnvelopeContest> {
    const own = TargetClient.create({
      client: comparedClient,
      organizationId: comparedOrganization,
      decisioningMethod: "on-device",
      artifactPayload: structuredClone(artifact),
      pollingInterval: 0,
      telemetryEnabled: false,
      targetLocationHint: "35",
      logger: quietLogger,
      fetchApi: async () => Response.json({ status: 200, requestId: "of-the-stub", client: comparedClient }),
    });
    await own.ready({ timeout: 5_000 });
    return new EnvelopeContest(readVocabulary(artifact), await PublishedEngine.create(artifact, "35"), own);
  }

  async compare(
    seed: number,
    setClock: (now: number) => void,
  ): Promise<{ readonly mismatches: readonly Mismatch[]; readonly excused: readonly Deviation["name"][] } | undefined> {
    const random = new Random(seed);
    const { request, now } = makeRandomRequest(random, this.words);
    if (sharesAnIndex(request)) return undefined; // Only our client refuses it.
    // Gives every visitor an id, because ids that a client creates differ.
    const known = { ...request, id: { ...request.id, tntId: random.hex(32) + random.pick(["", ".28_0", ".35_131"]) } };
    const options = makeCallOptions(random, now);
    const applying = deviations.filter((deviation) => deviation.appliesTo(known, this.words));
    if (applying.some((deviation) => deviation.isBeyondComparison(known, this.words))) return undefined;
    setClock(now);
    const theirs = await this.published.getOffers({ ...options, request: structuredClone(known) });
    const { timing: _, ...ours } = await this.own.getOffers({ ...options, request: known } as never);
    const [expected, actual] = [theirs, ours].map((result) =>
      this.toComparable(result as unknown as Json, known, applying),
    );
    return { mismatches: findMismatches(actual, expected, "exact"), excused: applying.map(({ name }) => name) };
  }

  close(): Promise<void> {
    return this.own.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private toComparable(result: Json, given: DeliveryRequest, applying: readonly Deviation[]): Json {
    const copy = withoutNulls(JSON.parse(JSON.stringify(result))) as Json;
    const meta = copy.meta as { remoteMboxes: readonly string[]; remoteViews: readonly string[] };
    const comparable: ComparableValue = withoutChance({ response: copy.response as Json, ...meta, notifications: [] });
    for (const { leaveOut } of applying) leaveOut?.(comparable, this.words);
    const { remoteMboxes, response } = comparable;
    const request = copy.request as { context: Json; experienceCloud?: Json };
    delete request.experienceCloud;
    // The published client loses the default (deviation D5).
    if (given.context.timeOffsetInMinutes === undefined) delete request.context.timeOffsetInMinutes;
    // The published client's list has holes for mboxes without analytics.
    if (Array.isArray(copy.analyticsDetails)) {
      copy.analyticsDetails = copy.analyticsDetails.filter((each) => each !== null && each !== undefined);
    }
    return {
      ...copy,
      request,
      response,
      meta: { ...meta, remoteMboxes },
      visitorState: withoutSupplementalData(copy.visitorState as Json),
      // The traces themselves are in the response, which is compared.
      trace: Array.isArray(copy.trace) ? copy.trace.length : 0,
    };
  }
}

/** Whether two mboxes of one list have the same index. */
function sharesAnIndex({ execute, prefetch }: DeliveryRequest): boolean {
  return [execute, prefetch].some((part) => {
    const indexes = part?.mboxes?.map(({ index }) => index) ?? [];
    return new Set(indexes).size < indexes.length;
  });
}

/** Removes the supplemental data id, which is new for each call. */
function withoutSupplementalData(state: Json): Json {
  for (const organization of Object.values(state)) delete (organization as Json).sdid;
  return state;
}

function makeCallOptions(random: Random, now: number): CallOptions {
  const seconds = Math.ceil(now / 1000);
  const cookies = [
    `session#${random.hex(32)}#${seconds + 100}|PC#${random.hex(32)}.28_0#${seconds + 1000}`,
    `session#${random.hex(32)}#${seconds - 100}`,
    `PC#${random.hex(32)}#${seconds + 1000}`,
    `session#a%20b#${seconds + 5}|session#${random.hex(32)}#${seconds + 6}`,
    "",
    "rubbish",
    "session#|#",
  ];
  return {
    ...(random.chance(0.7)
      ? { sessionId: random.hex(32) }
      : { targetCookie: `session#${random.hex(32)}#${seconds + 60}` }),
    ...(random.chance(0.4) ? { sessionId: random.hex(32), targetCookie: random.pick(cookies) ?? "" } : {}),
    ...(random.chance(0.3) ? { targetLocationHint: random.pick(["28", "35", "1234"]) } : {}),
    ...(random.chance(0.2) ? { customerIds: { crm: { id: "member-7", authState: 1 }, loyalty: "plain" } } : {}),
  };
}
