import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { collectLogs } from "@fletch/test-kit/loggers";
import { describe, expect, it } from "vitest";
import { createOnDeviceContext } from "../../test/on-device-context.ts";
import type { TargetClientOptions } from "../options/client-options.ts";

const artifact = buildArtifact({
  mboxes: { hero: [buildRule("hero", { condition: { no_such_operator: [1] }, options: [] })] },
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
