import { startEdge } from "@fletch/edge/testing";
import { until } from "@fletch/test-kit/until";
import { expect, it } from "vitest";
import { type FlagsChange, TargetClient } from "../../src/entries/flags.ts";

it("flags of startEdge stay as they were when one cannot be set", async () => {
  await using edge = await startEdge({ client: "acme", flags: { flags: { beta: true } } });
  await using remote = TargetClient.create({ ...edge.clientOptions, decisioningMethod: "server-side" });
  await expect(edge.setFlag("flags", "steps", 1n)).rejects.toThrow("BigInt");
  await expect(edge.setFlag(null as never, "steps", 1)).rejects.toMatchObject({ code: "invalid-artifact" });
  await edge.setFlag("flags", "beta", false);
  const flags = remote.flags({ id: "user-1" });
  await flags.load("flags");
  expect(flags.attributes("flags")).toEqual({ beta: false });
});

it("flags of startEdge can be set while a test runs, on the device and at the edge", async () => {
  await using edge = await startEdge({ client: "acme", flags: { flags: { beta: true, steps: 3 } } });
  await using device = TargetClient.create({
    ...edge.clientOptions,
    decisioningMethod: "on-device",
    pollingInterval: 20,
    artifactCache: false,
  });
  await using remote = TargetClient.create({ ...edge.clientOptions, decisioningMethod: "server-side" });
  await device.ready();
  const flags = device.flags({ id: "user-1" });
  expect([flags.boolean("flags", "beta"), flags.number("flags", "steps")]).toEqual([true, 3]);
  const changed = new Promise<FlagsChange>((resolve) => device.onFlagsChanged(resolve));
  await edge.setFlag("flags", "beta", false);
  await edge.setFlag("flags", "steps", undefined);
  await changed;
  // A poll may come between the two changes.
  await until(() => flags.number("flags", "steps", 9) === 9);
  expect(flags.boolean("flags", "beta", true)).toBe(false);
  const asked = remote.flags({ id: "user-2" });
  await asked.load("flags");
  expect(asked.details("flags", "beta", true)).toMatchObject({ value: false, variant: "Given" });
});
