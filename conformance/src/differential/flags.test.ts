import type { DeliveryRequest, MboxRequest } from "@fletch/delivery-api";
import { type FlagVisitor, TargetClient } from "@fletch/sdk/flags";
import { quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readFieldLibrary, readOwnLibrary } from "../libraries.ts";
import { readVocabulary } from "./artifact-vocabulary.ts";
import { Random } from "./random.ts";
import { makeRandomArtifact } from "./random-artifact.ts";
import { makeRandomRequest } from "./random-request.ts";
import { firstSeed, repeatRun, requests } from "./run-size.ts";

const artifacts = [...readOwnLibrary().artifacts, ...(readFieldLibrary()?.artifacts ?? [])].filter(
  ([, artifact]) =>
    (artifact as { version: string }).version.startsWith("1.") && JSON.stringify(artifact).includes('"json"'),
);
const perArtifact = Math.ceil(requests / 10);

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

it.each(artifacts)(
  `flags are the attributes of getAttributes, for ${perArtifact} random visitors: %s`,
  async (_, artifact) => {
    expect(await compare(artifact, firstSeed, perArtifact), repeatRun).toEqual([]);
  },
);

it("flags are the attributes of getAttributes, for random artifacts", async () => {
  for (let seed = firstSeed; seed < firstSeed + perArtifact / 10; seed++) {
    expect(await compare(makeRandomArtifact(new Random(seed)), seed, 10), repeatRun).toEqual([]);
  }
});

/** Reads every mbox that the device can decide for `count` visitors: as flags and by `getAttributes`. Returns the differences. */
async function compare(artifact: unknown, seed: number, count: number): Promise<readonly object[]> {
  await using client = TargetClient.create({
    client: "someclient",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload: artifact as object,
    pollingInterval: 0,
    telemetryEnabled: false,
    maxPendingNotifications: 0,
    fetchApi: async () => new Response("{}"),
    logger: quietLogger,
  });
  await client.ready();
  const words = readVocabulary(artifact);
  const failures: object[] = [];
  for (let at = 0; at < count; at++) {
    const { request, now } = makeRandomRequest(new Random(seed + at), words);
    vi.setSystemTime(now);
    const visitor = toVisitor(request, `user-${seed + at}`);
    const flags = client.flags(visitor, { exposures: "never" });
    const mboxes = words.mboxes.filter((name) => name.trim() !== "" && !flags.needsEdge(name));
    if (mboxes.length === 0) continue;
    const received = mboxes.map((mbox) => [mbox, flags.attributes(mbox)]);
    const attributes = await client.getAttributes(mboxes, { request: toRequest(visitor, mboxes) });
    const expected = mboxes.map((mbox) => [mbox, attributes.asObject(mbox)]);
    if (JSON.stringify(received) !== JSON.stringify(expected)) {
      failures.push({ seed: seed + at, visitor, received, expected });
    }
  }
  return failures;
}

function toRequest({ id, context, property, parameters }: FlagVisitor, names: readonly string[]): DeliveryRequest {
  const mboxes = names.map((name, index) => ({ name, index, ...(parameters && { parameters }) }) as MboxRequest);
  return { id, context, property, execute: { mboxes } } as DeliveryRequest;
}

/** Converts a request to a visitor of flags, with the parameters of its first mbox that flags accept. */
function toVisitor({ id, context, property, execute, prefetch }: DeliveryRequest, user: string): FlagVisitor {
  const [mbox] = execute?.mboxes ?? prefetch?.mboxes ?? [];
  const parameters = Object.entries(mbox?.parameters ?? {}).filter(
    ([name, value]: [string, unknown]) =>
      ["string", "number", "boolean"].includes(typeof value) && /^(?!profile\.)\S/.test(name) && !reserved.has(name),
  );
  return {
    id: { ...id, thirdPartyId: id?.thirdPartyId ?? user },
    context,
    property,
    parameters: Object.fromEntries(parameters),
  } as FlagVisitor;
}

const reserved = new Set(["orderId", "orderTotal", "productPurchasedIds"]);
