/** Visitors send profile updates to two edges on one PostgreSQL at random. The bar: no lost update, and no second experience. */

import { reportBar } from "@fletch/test-kit/report-bar";
import { startEdge } from "./edge-process.ts";
import { readContent, sendDelivery } from "./send-delivery.ts";
import { query, withPostgres } from "./stores.ts";

const visitors = 40;
const requests = Number(process.argv[2] ?? 8_000);
const connections = 32;

await withPostgres(async (location) => {
  // The edges have different splits, as during a rollout: each would assign most visitors another experience.
  const edges = await Promise.all([startEdge(location, [90, 5, 5]), startEdge(location, [5, 5, 90])]);
  const written = new Map<string, string>();
  const seen = new Map<number, Set<unknown>>();
  const failures = new Map<number, number>();
  let next = 0;
  const runClient = async (): Promise<void> => {
    while (next < requests) {
      const number = next++;
      const visitor = Math.floor(Math.random() * visitors);
      const edge = edges[Math.random() < 0.5 ? 0 : 1];
      const response = await sendDelivery(edge.url, {
        id: drawIds(visitor),
        context: { channel: "web" },
        execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { [`p${number}`]: `${visitor}` } }] },
      });
      if (response.status !== 200) failures.set(response.status, (failures.get(response.status) ?? 0) + 1);
      written.set(`p${number}`, `${visitor}`);
      seen.set(visitor, (seen.get(visitor) ?? new Set()).add(readContent(response)));
    }
  };
  await Promise.all(Array.from({ length: connections }, runClient));
  await Promise.all(edges.map((edge) => edge.kill()));
  const rows = await query(location, "select name, value from profile_parameters");
  const stored = new Map(rows.map(({ name, value }) => [name, value]));
  const lost = [...written].filter(([name, value]) => stored.get(name) !== value).length;
  const inconsistent = [...seen.values()].filter((experiences) => experiences.size !== 1).length;
  const [people] = await query(location, "select count(*) as people from visitors");
  const failed = [...failures.values()].reduce((sum, each) => sum + each, 0);
  const figure = `${requests} requests, ${lost} lost updates, ${inconsistent} of ${visitors} visitors with a second experience, ${failed} failed, ${people?.people} profiles`;
  reportBar(
    "two edges on one PostgreSQL",
    figure,
    lost + inconsistent + failed === 0 && Number(people?.people) === visitors,
  );
});

/** Returns the tntId or both ids at random. The first request with both merges two visitors. */
function drawIds(visitor: number): object {
  return { tntId: `visitor-${visitor}`, ...(Math.random() < 0.5 && { thirdPartyId: `person-${visitor}` }) };
}
