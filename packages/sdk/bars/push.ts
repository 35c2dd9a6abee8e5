/**
 * Edits an activity file, and measures when the device decides by it. The bar: within a second by push (median of 20), and within the polling interval
 * without a stream.
 */
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEdge } from "@fletch/edge/testing";
import { startCuttableProxy } from "@fletch/test-kit/cuttable-proxy";
import { reportBar } from "@fletch/test-kit/report-bar";
import { until } from "@fletch/test-kit/until";
import { createArtifactStream } from "../src/entries/artifact-stream.ts";
import { TargetClient } from "../src/entries/index.ts";

const edits = 20;
const limit = 1_000;
const pollingInterval = 5_000;

const folder = await mkdtemp(join(tmpdir(), "fletch-push-"));
let count = 0;

/** Replaces the activity file, as editors do. Returns the time until the client decides by it, in milliseconds. */
async function edit(target: TargetClient): Promise<number> {
  const text = `edit ${++count}`;
  const activity = { name: "Hero", type: "ab", experiences: [{ name: "A", mboxes: { hero: { json: { text } } } }] };
  await writeFile(join(folder, ".hero.json"), JSON.stringify(activity));
  const start = performance.now();
  await rename(join(folder, ".hero.json"), join(folder, "hero.json"));
  await until(async () => (await target.getAttributes(["hero"])).getValue("hero", "text", undefined) === text);
  return performance.now() - start;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

await writeFile(
  join(folder, "hero.json"),
  '{"name":"Hero","type":"ab","experiences":[{"name":"A","mboxes":{"hero":"default"}}]}',
);
await using edge = await startEdge({ activities: [folder], client: "acme" });
await using proxy = await startCuttableProxy(Number(new URL(edge.url).port));

const options = { ...edge.clientOptions, decisioningMethod: "on-device", telemetryEnabled: false, logger: {} } as const;
const target = TargetClient.create({
  ...options,
  artifactLocation: `${proxy.url}/acme/production/v1/rules.json`,
  pollingInterval: 0,
  artifactStream: createArtifactStream(),
});
await target.ready();
await until(() => target.stats().artifact?.stream === "open");
const times: number[] = [];
for (let index = 0; index < edits; index++) times.push(await edit(target));
times.sort((a, b) => a - b);
const [median, max] = [percentile(times, 0.5), percentile(times, 1)];
reportBar(
  "push, an edited file decides, median of 20",
  `${median.toFixed(0)} ms (max ${max.toFixed(0)})`,
  median < limit,
);
await target.close();

const polling = TargetClient.create({
  ...options,
  pollingInterval,
  artifactStream: createArtifactStream({ url: "http://127.0.0.1:1/events" }),
});
await polling.ready();
const polled: number[] = [];
for (let index = 0; index < 3; index++) polled.push(await edit(polling));
const longest = Math.max(...polled);
reportBar(
  `push, without its stream, within the interval of ${pollingInterval} ms`,
  `${longest.toFixed(0)} ms`,
  longest < pollingInterval + limit,
);
await polling.close();
await rm(folder, { recursive: true });
