import { getEventListeners } from "node:events";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { collectLogs } from "@fletch/test-kit/loggers";
import { describe, expect, it } from "vitest";
import { createOnDeviceContext } from "../../test/on-device-context.ts";
import { smallArtifact } from "../../test/small-artifact.ts";
import { getOffers } from "../call.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import type { TargetResult } from "../response/target-result.ts";

const artifact = buildArtifact({
  mboxes: { hero: [buildRule("hero", { condition: { no_such_operator: [1] }, options: [] })] },
});

describe("a call that waits for a geo lookup", () => {
  const request = {
    context: { channel: "web", geo: { ipAddress: "203.0.113.9" } },
    execute: { mboxes: [{ name: "hero" }, { name: "nearby" }] },
  } as const;

  it("is aborted by its signal, without an impression; the lookup goes on for others", async () => {
    let respond = (): void => {};
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    let lookups = 0;
    await using context = await createOnDeviceContext(smallArtifact({ geoTargetingEnabled: true }), {
      geoTimeout: 20_000,
      fetchApi: async () => {
        lookups += 1;
        await held;
        return Response.json({ "x-geo-city": "SAN FRANCISCO" });
      },
    });
    const decide = async (signal: AbortSignal): Promise<TargetResult> =>
      getOffers(context, { request, signal }, { total: 0, waited: 0 }, (_method, _request, work) => work());
    const controller = new AbortController();
    const { signal } = new AbortController();
    const aborted = decide(controller.signal);
    const other = decide(signal);
    controller.abort("gone");
    await expect(aborted).rejects.toMatchObject({ code: "request-aborted", cause: "gone" });
    respond();
    expect((await other).response.execute?.mboxes?.[1]?.options).toMatchObject([{ content: "near" }]);
    expect([lookups, context.device?.counts.pending]).toEqual([1, 1]);
    expect([controller.signal, signal].flatMap((each) => getEventListeners(each, "abort"))).toEqual([]);
  });
});

describe("rules that cannot be evaluated", () => {
  it("D11: are told when the artifact is ready, though nothing is decided", async () => {
    const told: string[] = [];
    await using context = await createOnDeviceContext(artifact, {
      events: { ruleSkipped: ({ issue }) => void told.push(issue.path) },
    });
    expect([context.device?.available, told]).toEqual([true, ["$.rules.mboxes.hero[0].condition"]]);
  });

  it("D11: are told once for each artifact, also where calls by an earlier one end later", async () => {
    const logs = collectLogs();
    const told: string[] = [];
    const options: Partial<TargetClientOptions> = {
      logger: logs.logger,
      events: { ruleSkipped: ({ issue }) => void told.push(issue.path) },
    };
    await using first = await createOnDeviceContext(artifact, options);
    await using second = await createOnDeviceContext(artifact);
    const { device } = first;
    if (device === undefined) throw new Error("There is no device");
    const earlier = device.plan;
    const later = second.device?.plan;
    if (earlier === undefined || later === undefined) throw new Error("There is no artifact");
    const path = "$.rules.mboxes.hero[0].meta";
    const errors = [{ path, expected: "a text", received: "a number", ruleKey: "1", activityId: 1 }];
    for (let round = 0; round < 5; round++) {
      device.reportErrors(earlier, errors);
      device.reportErrors(later, []);
      device.reportErrors(later, errors);
    }
    const ofPlan = [expect.stringContaining("$.rules.mboxes.hero[0]"), path];
    expect(told).toEqual([...ofPlan, ...ofPlan]);
    expect(logs.messages()).toHaveLength(4);
  });
});
