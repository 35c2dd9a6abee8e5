/** Kills the edge under load, again and again: every notification that it acknowledged is in the store, and none is counted twice. */

import { activityId } from "./artifact.ts";
import { ask } from "./ask.ts";
import { startEdge } from "./edge-process.ts";
import { query, untilDrained, withStores } from "./stores.ts";
import { judge } from "./verdict.ts";

const rounds = Number(process.argv[2] ?? 20);
const connections = 32;

await withStores(async (engine, location) => {
  const acknowledged = new Set<string>();
  const sent = new Set<string>();
  let lastRound: readonly string[] = [];
  for (let round = 0; round < rounds; round++) {
    const edge = await startEdge(location);
    const ofRound: string[] = [];
    const until = Date.now() + 300 + Math.random() * 500;
    let killed = false;
    const notify = async (lane: number): Promise<void> => {
      for (let index = 0; !killed; index++) {
        // What was sent before the last kill comes again, as a client without an answer would send it.
        const again = lastRound[index * connections + lane];
        const id = again ?? `${round}-${lane}-${index}`;
        sent.add(id);
        ofRound.push(id);
        try {
          const { body } = await ask(edge.url, notificationOf(id));
          if (body.notifications?.[0]?.id === id) acknowledged.add(id);
        } catch {
          return; // The edge is gone.
        }
      }
    };
    const lanes = Array.from({ length: connections }, (_, lane) => notify(lane));
    await new Promise((resolve) => setTimeout(resolve, until - Date.now()));
    await edge.kill();
    killed = true;
    await Promise.all(lanes);
    lastRound = ofRound.slice(-200);
  }
  const last = await startEdge(location);
  await untilDrained(location);
  await last.kill();
  const stored = await query(location, "select event_id, count(*) as times from events group by event_id");
  const ids = new Set(stored.map(({ event_id }) => event_id));
  const lost = [...acknowledged].filter((id) => !ids.has(id)).length;
  const twice = stored.filter(({ times }) => Number(times) > 1).length;
  const strange = stored.filter(({ event_id }) => !sent.has(String(event_id))).length;
  const [totals] = await query(location, `select sum(events) as events from totals where activity_id = ${activityId}`);
  const difference = Number(totals?.events) - ids.size;
  const figure = `${rounds} kills, ${acknowledged.size} acknowledged of ${sent.size}: ${lost} lost, ${twice} twice, totals off by ${difference}`;
  judge(
    `kill -9 under load on ${engine}`,
    figure,
    lost + twice + strange === 0 && difference === 0 && acknowledged.size > 0,
  );
});

function notificationOf(id: string): object {
  return {
    id: { tntId: `visitor-${id.length}-${id.slice(-2)}` },
    context: { channel: "web" },
    notifications: [{ id, type: "display", timestamp: Date.now(), mbox: { name: "hero" }, tokens: ["shown-A"] }],
  };
}
