import { quietLogger } from "@fletch/test-kit/loggers";
import { describe, expect, it } from "vitest";
import { settle } from "../../test/fake-clock.ts";
import { createOnDeviceContext } from "../../test/on-device-context.ts";
import { smallArtifact } from "../../test/small-artifact.ts";
import type { ArtifactCache } from "../artifact/artifact-cache.ts";
import { getOffers } from "../call.ts";
import { TargetClient, type TargetClientOptions } from "../entries/index.ts";
import type { TargetResult } from "../response/target-result.ts";

const artifactPayload = smallArtifact({ geoTargetingEnabled: true });
const nearby = {
  context: { channel: "web", geo: { ipAddress: "203.0.113.9" } },
  execute: { mboxes: [{ name: "hero" }, { name: "nearby" }] },
} as const;

async function connect(options: Partial<TargetClientOptions>): Promise<TargetClient> {
  const target = TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload,
    pollingInterval: 0,
    geoTimeout: 20_000,
    telemetryEnabled: false,
    logger: quietLogger,
    ...options,
  });
  await target.ready();
  return target;
}

/** A network that holds geo lookups until `release`, and responds to deliveries with `status`. */
function holdLookups(status = 204): {
  readonly fetchApi: NonNullable<TargetClientOptions["fetchApi"]>;
  readonly release: () => void;
} {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    release,
    fetchApi: async (url) => {
      if (!url.endsWith("/geo")) return new Response(null, { status });
      await held;
      return Response.json({ "x-geo-city": "SAN FRANCISCO" });
    },
  };
}

describe("close", () => {
  it("sends the impressions of a decision that was waiting for a geo lookup", async () => {
    const { fetchApi, release } = holdLookups();
    const target = await connect({ fetchApi });
    const offers = target.getOffers({ request: nearby });
    const closed = target.close(20_000);
    release();
    expect((await offers).response.execute?.mboxes?.[1]?.options).toMatchObject([{ content: "near" }]);
    await closed;
    expect(target.stats().notifications).toMatchObject({ sent: 1, dropped: 0, pending: 0 });
  });

  it("waits no longer than its deadline for a decision under way, whose impressions are then dropped", async () => {
    const { fetchApi, release } = holdLookups();
    const target = await connect({ fetchApi });
    const offers = target.getOffers({ request: nearby });
    await target.close(0);
    release();
    await offers;
    expect(target.stats().notifications).toMatchObject({ sent: 0, droppedBy: { closed: 1 } });
  });

  it("waits for the artifact to be in the cache, but no longer than its deadline", async () => {
    for (const deadline of [20_000, 0]) {
      const told: string[] = [];
      let keep = (): void => {};
      const kept = new Promise<void>((resolve) => {
        keep = resolve;
      });
      const artifactCache: ArtifactCache = {
        read: async () => undefined,
        write: async () => {
          await kept;
          told.push("kept");
        },
      };
      const target = await connect({
        artifactPayload: undefined,
        artifactCache,
        fetchApi: async () => Response.json(artifactPayload),
      });
      const closed = target.close(deadline).then(() => told.push("closed"));
      if (deadline === 0) await closed;
      else await settle();
      keep();
      await closed;
      await settle();
      expect(told).toEqual(deadline === 0 ? ["closed", "kept"] : ["kept", "closed"]);
    }
  });

  it("waits for a call that the device may decide in place of the edge", async () => {
    const { fetchApi, release } = holdLookups(500);
    let isOpen = false;
    const onOpen = (): void => {
      isOpen = true;
    };
    await using context = await createOnDeviceContext(artifactPayload, {
      decisioningMethod: "hybrid",
      fetchApi,
      events: { circuitOpen: onOpen },
    });
    const request = { ...nearby, execute: { mboxes: [{ name: "remote-hero" }, ...nearby.execute.mboxes] } };
    const decide = async (): Promise<TargetResult> =>
      getOffers(context, { request }, { total: 0, waited: 0 }, (_method, _request, work) => work());
    while (!isOpen) await decide().catch(() => undefined);
    const offers = decide();
    expect(context.local?.running.ended).toBeInstanceOf(Promise);
    release();
    expect((await offers).meta.decisioningMethod).toBe("on-device");
    expect(context.local?.running.ended).toBeUndefined();
  });
});
