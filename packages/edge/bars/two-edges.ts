/** Two edges on one PostgreSQL, visitors who hit both at random and write their profile: no lost update, no second experience. */
import { ask, shownBy } from "./ask.ts";
import { startEdge } from "./edge-process.ts";
import { query, withPostgres } from "./stores.ts";
import { judge } from "./verdict.ts";

const visitors = 40;
const requests = Number(process.argv[2] ?? 8_000);
const connections = 32;

await withPostgres(async (location) => {
  // The edges split differently, as while a change is rolled out: each would give most visitors another experience.
  const edges = await Promise.all([startEdge(location, [90, 5, 5]), startEdge(location, [5, 5, 90])]);
  const written = new Map<string, string>();
  const seen = new Map<number, Set<unknown>>();
  const failures = new Map<number, number>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests) {
      const number = next++;
      const visitor = Math.floor(Math.random() * visitors);
      const edge = edges[Math.random() < 0.5 ? 0 : 1];
      const answer = await ask(edge.url, {
        id: idOf(visitor),
        context: { channel: "web" },
        execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { [`p${number}`]: `${visitor}` } }] },
      });
      if (answer.status !== 200) failures.set(answer.status, (failures.get(answer.status) ?? 0) + 1);
      written.set(`p${number}`, `${visitor}`);
      seen.set(visitor, (seen.get(visitor) ?? new Set()).add(shownBy(answer)));
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  await Promise.all(edges.map((edge) => edge.kill()));
  const rows = await query(location, "select name, value from profile_parameters");
  const stored = new Map(rows.map(({ name, value }) => [name, value]));
  const lost = [...written].filter(([name, value]) => stored.get(name) !== value).length;
  const torn = [...seen.values()].filter((experiences) => experiences.size !== 1).length;
  const [people] = await query(location, "select count(*) as people from visitors");
  const failed = [...failures.values()].reduce((sum, each) => sum + each, 0);
  const figure = `${requests} requests, ${lost} lost updates, ${torn} of ${visitors} visitors with a second experience, ${failed} failed, ${people?.people} profiles`;
  judge("two edges on one PostgreSQL", figure, lost + torn + failed === 0 && Number(people?.people) === visitors);
});

/** Sometimes one id, sometimes the other, sometimes both: the first request with both merges what was two. */
function idOf(visitor: number): object {
  return { tntId: `visitor-${visitor}`, ...(Math.random() < 0.5 && { thirdPartyId: `person-${visitor}` }) };
}
