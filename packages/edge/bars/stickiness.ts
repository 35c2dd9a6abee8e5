/** Decides a three-way test for many visitors. The bar: the split is right, and visitors keep their experience. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, type Edge } from "@fletch/edge";
import { reportBar } from "@fletch/test-kit/report-bar";
import { client, threeWayTest } from "./artifact.ts";
import { type DeliveryResponse, readContent } from "./send-delivery.ts";

const visitors = Number(process.argv[2] ?? 100_000);
/** Many visits at the same time share a commit. */
const concurrency = 512;
const split = [34, 33, 33] as const;
const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const store = join(folder, "edge.db");

const first: unknown[] = [];
let changed = 0;

await visitAll(
  split,
  "first",
  (visitor) => ({ tntId: `v${visitor}` }),
  (visitor, shown) => {
    first[visitor] = shown;
  },
);
const shares = ["A", "B", "C"].map((name) => (first.filter((shown) => shown === name).length / visitors) * 100);
const maxError = Math.max(...shares.map((share, index) => Math.abs(share - (split[index] ?? 0))));
reportBar(
  "split of a three-way test",
  `${shares.map((share) => share.toFixed(2)).join(" / ")} %, at most ${maxError.toFixed(2)} points off`,
  maxError <= 0.5,
);

const compare = (visitor: number, shown: unknown): void => {
  if (shown !== first[visitor]) changed++;
};
await visitAll(split, "repeat", (visitor) => ({ tntId: `v${visitor}` }), compare);
reportBar("stickiness over repeat visits", percentage(), changed === 0);
await visitAll([0, 10, 90], "changed allocation", (visitor) => ({ tntId: `v${visitor}` }), compare);
reportBar("stickiness over a change of the allocation", percentage(), changed === 0);
// The same person on a second device: with both ids, then with the id of the device alone.
await visitAll([10, 80, 10], "log in", (visitor) => ({ tntId: `v${visitor}`, thirdPartyId: `p${visitor}` }), compare);
await visitAll(
  [10, 80, 10],
  "other device",
  (visitor) => ({ tntId: `w${visitor}`, thirdPartyId: `p${visitor}` }),
  compare,
);
await visitAll([80, 10, 10], "other device alone", (visitor) => ({ tntId: `w${visitor}` }), compare);
// A third device had an experience of its own before the person logged in on it.
await visitAll(
  [10, 10, 80],
  "third device, before",
  (visitor) => ({ tntId: `x${visitor}` }),
  () => undefined,
);
await visitAll(
  [10, 10, 80],
  "third device, log in",
  (visitor) => ({ tntId: `x${visitor}`, thirdPartyId: `p${visitor}` }),
  compare,
);
await visitAll(
  [80, 10, 10],
  "ECID",
  (visitor) => ({ marketingCloudVisitorId: `m${visitor}`, thirdPartyId: `p${visitor}` }),
  compare,
);
reportBar("stickiness over identity merges", percentage(), changed === 0);
rmSync(folder, { recursive: true, force: true });

function percentage(): string {
  return `${(100 - (changed / visitors) * 100).toFixed(3)} % of ${visitors} visitors`;
}

async function visitAll(
  allocation: readonly [number, number, number],
  name: string,
  createId: (visitor: number) => object,
  onVisit: (visitor: number, shown: unknown) => void,
): Promise<void> {
  const begun = performance.now();
  await using edge = createEdge({ artifacts: [threeWayTest(allocation)], client, database: store });
  let next = 0;
  const runClient = async (): Promise<void> => {
    while (next < visitors) {
      const visitor = next++;
      onVisit(visitor, await visit(edge, createId(visitor)));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, runClient));
  console.log(`        ${name}: ${visitors} visits in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

async function visit(edge: Edge, id: object): Promise<unknown> {
  const response = await edge.fetch(
    new Request("http://edge/rest/v1/delivery?client=acme&sessionId=s", {
      method: "POST",
      body: JSON.stringify({ id, context: { channel: "web" }, execute: { mboxes: [{ index: 0, name: "hero" }] } }),
    }),
  );
  return readContent({ status: response.status, body: (await response.json()) as DeliveryResponse["body"] });
}
