import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { DurationHistogram } from "./duration-histogram.ts";

const bounds = [0.000_5, 0.001, 0.1, 5];

it("DurationHistogram writes the same text as the histogram of prom-client", async () => {
  const registers = [new Registry()];
  const theirs = new Histogram({
    name: "a_seconds",
    help: "How long",
    labelNames: ["status"],
    buckets: bounds,
    registers,
  });
  const ours = new DurationHistogram("a_seconds", "How long", bounds);
  for (const [status, seconds] of [
    [200, 0.000_5],
    [200, 0.25],
    [200, 0],
    [503, 5],
    [503, 6],
  ] as const) {
    theirs.observe({ status: String(status) }, seconds);
    ours.observe(status, seconds);
  }
  expect(ours.read()).toBe(await registers[0]?.metrics());
});
