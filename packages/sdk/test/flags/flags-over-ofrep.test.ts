import { findFlagLocation } from "@fletch/decisioning";
import { startEdge } from "@fletch/edge/testing";
import { quietLogger } from "@fletch/test-kit/loggers";
import { expect, it } from "vitest";
import { TargetClient } from "../../src/entries/flags.ts";
import { flagArtifact, flagRules, rule } from "./flag-artifact.ts";

interface Evaluated {
  readonly key: string;
  readonly value?: unknown;
  readonly reason: string;
  readonly variant?: string;
}

it("flags are the same on the device and over OFREP: keys, values, variants and reasons", async () => {
  const gold = { "==": ["gold", { var: "mbox.tier" }] };
  const tiers = [
    rule(7, gold, { level: 2 }, "landing", 0, "Gold", "tiers"),
    rule(7, true, { level: 1 }, "landing", 1, "Everybody else", "tiers"),
  ];
  const artifact = flagArtifact({
    localMboxes: ["flags", "checkout", "nearby", "target-global-mbox", "tiers"],
    rules: { mboxes: { ...flagRules(), tiers }, views: {} },
  });
  await using edge = await startEdge({ artifacts: [artifact], client: "acme" });
  await using target = TargetClient.create({
    ...edge.clientOptions,
    decisioningMethod: "on-device",
    logger: quietLogger,
  });
  await target.ready();
  const seen = new Map<string, Set<unknown>>();
  const reasons = new Set<string>();
  for (let user = 0; user < 60; user++) {
    const id = `user-${user}`;
    const parameters = user % 3 === 0 ? { tier: "gold" } : {};
    const response = await fetch(`${edge.url}/ofrep/v1/evaluate/flags`, {
      method: "POST",
      body: JSON.stringify({ context: { targetingKey: id, ...parameters } }),
    });
    const { flags } = (await response.json()) as { readonly flags: readonly Evaluated[] };
    const device = target.flags({ id, parameters }, { exposures: "never" });
    for (const { key, value, reason, variant } of flags) {
      const { mbox, key: attribute } = findFlagLocation(key, (name) =>
        ["flags", "checkout", "nearby", "tiers"].includes(name),
      );
      if (mbox === "nearby" || key.startsWith("target-global-mbox")) continue; // Not for the device, without a place.
      const found = device.details(mbox, attribute ?? "value");
      if (attribute === undefined && mbox !== "checkout") {
        expect(value ?? {}).toEqual(device.attributes(mbox));
      } else {
        expect({ key, value, variant }).toEqual({ key, value: found.value, variant: found.variant });
        // The protocol has no `DEFAULT`.
        if (value !== undefined) expect(reason).toBe(found.reason === "DEFAULT" ? "UNKNOWN" : found.reason);
        reasons.add(found.reason);
      }
      seen.set(key, (seen.get(key) ?? new Set()).add(JSON.stringify(value)));
    }
  }
  expect([...seen.keys()]).toEqual([
    "checkout",
    "checkout.value",
    "flags",
    "flags.beta",
    "flags.headline",
    "flags.level",
    "flags.theme",
    "tiers",
    "tiers.level",
  ]);
  expect([...reasons].sort()).toEqual(["DEFAULT", "SPLIT", "STATIC", "TARGETING_MATCH"]);
  expect(seen.get("flags.headline")).toEqual(new Set(['"gold"', '"new"', undefined]));
});
