/** Kills the edge under load, again and again. The bar: every acknowledged notification is in the store, and none is counted twice. */

import { reportBar } from "@fletch/test-kit/report-bar";
import { activityId } from "./artifact.ts";
import { startEdge } from "./edge-process.ts";
import { sendDelivery } from "./send-delivery.ts";
import { query, waitUntilDrained, withStores } from "./stores.ts";

const rounds = Number(process.argv[2] ?? 20);
const connections = 32;

await withStores(async (engine, location) => {
  const acknowledged = new Set<string>();
  const sent = new Set<string>();
  let lastRound: readonly string[] = [];
  for (let round = 0; round < rounds; round++) {
    const edge = await startEdge(location);
    const sentInRound: string[] = [];
    const until = Date.now() + 300 + Math.random() * 500;
    let killed = false;
    const runClient = async (client: number): Promise<void> => {
      for (let index = 0; !killed; index++) {
        // Clients send notifications again that the last kill left without a response.
        const repeated = lastRound[index * connections + client];
        const id = repeated ?? `${round}-${client}-${index}`;
        sent.add(id);
        sentInRound.push(id);
        try {
          const { body } = await sendDelivery(edge.url, createNotification(id));
          if (body.notifications?.[0]?.id === id) acknowledged.add(id);
        } catch {
          return; // The edge was killed.
        }
      }
    };
    const clients = Array.from({ length: connections }, (_, client) => runClient(client));
    await new Promise((resolve) => setTimeout(resolve, until - Date.now()));
    await edge.kill();
    killed = true;
    await Promise.all(clients);
    lastRound = sentInRound.slice(-200);
  }
  const last = await startEdge(location);
  await waitUntilDrained(location);
  await last.kill();
  const stored = await query(location, "select event_id, count(*) as times from events group by event_id");
  const ids = new Set(stored.map(({ event_id }) => event_id));
  const lost = [...acknowledged].filter((id) => !ids.has(id)).length;
  const twice = stored.filter(({ times }) => Number(times) > 1).length;
  const unknown = stored.filter(({ event_id }) => !sent.has(String(event_id))).length;
  const [totals] = await query(location, `select sum(events) as events from totals where activity_id = ${activityId}`);
  const difference = Number(totals?.events) - ids.size;
  const figure = `${rounds} kills, ${acknowledged.size} acknowledged of ${sent.size}: ${lost} lost, ${twice} twice, totals off by ${difference}`;
  reportBar(
    `kill -9 under load on ${engine}`,
    figure,
    lost + twice + unknown === 0 && difference === 0 && acknowledged.size > 0,
  );
});

function createNotification(id: string): object {
  return {
    id: { tntId: `visitor-${id.length}-${id.slice(-2)}` },
    context: { channel: "web" },
    notifications: [{ id, type: "display", timestamp: Date.now(), mbox: { name: "hero" }, tokens: ["shown-A"] }],
  };
}
