import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { collectLogs } from "@fletch/test-kit/loggers";
import { afterEach, describe, expect, it } from "vitest";
import type { CallContext } from "../call/call-context.ts";
import { createCallContext } from "../call/create-call-context.ts";
import { createLocalCallsWith } from "../call/local-calls.ts";
import { createLocalDecisioningWith } from "./decide-locally.ts";

const artifact = buildArtifact({
  mboxes: { hero: [buildRule("hero", { condition: { no_such_operator: [1] }, options: [] })] },
});

describe("rules that cannot be evaluated", () => {
  const contexts: CallContext[] = [];
  afterEach(async () => {
    for (const { local, device } of contexts.splice(0)) {
      local?.readiness.close();
      await device?.close({ deadline: 0 });
    }
  });

  it("D11: are told once for each artifact, also where calls by an earlier one end later", async () => {
    const logs = collectLogs();
    const told: string[] = [];
    const create = async (): Promise<NonNullable<CallContext["device"]>> => {
      const context = createCallContext(
        {
          client: "acme",
          organizationId: "0AAA@AdobeOrg",
          decisioningMethod: "on-device",
          artifactPayload: artifact,
          pollingInterval: 0,
          telemetryEnabled: false,
          logger: logs.logger,
          events: { ruleSkipped: ({ issue }) => void told.push(issue.path) },
        },
        createLocalCallsWith(createLocalDecisioningWith()),
      );
      contexts.push(context);
      await context.local?.readiness.wait(undefined);
      if (context.device === undefined) throw new Error("There is no device");
      return context.device;
    };
    const device = await create();
    const earlier = device.plan;
    const later = (await create()).plan;
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
