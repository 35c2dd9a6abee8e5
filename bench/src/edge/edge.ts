import { randomUUID } from "node:crypto";
import type { DeliveryRequest, DeliveryResponse } from "@fletch/delivery-api";
import autocannon from "autocannon";
import { type ChildServer, startServer } from "../measure/child-server.ts";
import { toRatios, toSpread } from "../measure/spread.ts";
import type { Effort, Row, Scenario } from "../model.ts";
import { toHeroRequest } from "../workload/hero-request.ts";
import { createVisitors } from "../workload/visitors.ts";

const connections = 32;

export const edge: Scenario = {
  async run(effort) {
    const fletch = await startServer("edge-process", ["fletch"]);
    const execute = createVisitors(500).map(toHeroRequest);
    const notify = await createNotifications(fletch, 500);
    const [sample] = execute;
    const delivery = JSON.stringify(sample === undefined ? {} : await send(fletch, sample));
    const hono = await startServer("edge-process", ["hono", delivery]);
    const bare = await startServer("edge-process", ["node", delivery]);
    const servers: readonly Contender[] = [
      { name: "Fletch", server: fletch },
      { name: "bare Hono handler", server: hono },
      { name: "bare node:http", server: bare },
    ];
    try {
      const rows = [
        ...(await measure(servers, "execute", execute, effort)),
        ...(await measure(servers, "notifications", notify, effort)),
      ];
      const values = rows
        .filter(({ id }) => id.startsWith("edge/rate/execute"))
        .flatMap(({ ours, against }, index) => [
          ...(index === 0 ? [{ name: "Fletch, execute", value: ours.median, ours: true }] : []),
          { name: against?.name ?? "", value: against?.value.median ?? 0, ours: false },
        ]);
      return {
        rows,
        charts: { edge: { title: "Requests that one process handles", unit: "calls/s", scale: "linear", values } },
      };
    } finally {
      for (const { server } of servers) server.stop();
    }
  },
};

interface Contender {
  readonly name: string;
  readonly server: ChildServer;
}

/** `rate` in calls per second, `p99` in milliseconds. */
interface Load {
  readonly rate: number;
  readonly p99: number;
}

async function measure(
  servers: readonly Contender[],
  kind: string,
  requests: readonly DeliveryRequest[],
  effort: Effort,
): Promise<readonly Row[]> {
  const bodies = requests.map((request) => JSON.stringify(request));
  const loads: Load[][] = servers.map(() => []);
  for (const { server } of servers) await load(server, bodies, effort.roundTime);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [index, { server }] of servers.entries()) {
      loads[index]?.push(await load(server, bodies, effort.roundTime));
    }
  }
  const [ours = [], ...theirs] = loads;
  const rates = (load: readonly Load[]): number[] => load.map(({ rate }) => rate);
  const p99s = (load: readonly Load[]): number[] => load.map(({ p99 }) => p99);
  return theirs.flatMap((their, index): Row[] => {
    const name = servers[index + 1]?.name ?? "";
    return [
      {
        id: `edge/rate/${kind}/${index}`,
        title: `${kind}: requests, ${connections} connections`,
        unit: "calls/s",
        ours: toSpread(rates(ours)),
        against: { name, value: toSpread(rates(their)) },
        ratio: toRatios(rates(ours), rates(their)),
        ...(kind === "execute" && index === 0 ? { bar: { of: "ratio", is: "at least", value: 0.8 } as const } : {}),
      },
      {
        id: `edge/p99/${kind}/${index}`,
        title: `${kind}: 99th percentile`,
        unit: "ms",
        ours: toSpread(p99s(ours)),
        against: { name, value: toSpread(p99s(their)) },
        ratio: toRatios(p99s(their), p99s(ours)),
      },
    ];
  });
}

/** Puts load on a server in another process. Throws for every error, and every status but 2xx. */
async function load({ host }: ChildServer, bodies: readonly string[], roundTime: number): Promise<Load> {
  const result = await autocannon({
    url: `http://${host}`,
    connections,
    duration: Math.max(1, Math.round((roundTime * 5) / 1_000)),
    requests: bodies.map((body) => ({ method: "POST", path, headers: { "content-type": "application/json" }, body })),
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} refusals and ${result.errors} errors`);
  return { rate: result.requests.average, p99: result.latency.p99 };
}

const path = "/rest/v1/delivery?client=bench&sessionId=5f4b1c7a0e6d4f3c9b8a7d6e5f4c3b2a";

/** Returns display notifications with tokens that the edge issued for prefetched offers. */
async function createNotifications(server: ChildServer, count: number): Promise<readonly DeliveryRequest[]> {
  const notifications: DeliveryRequest[] = [];
  for (const visitor of createVisitors(count)) {
    const { context, execute } = toHeroRequest(visitor);
    const { id, prefetch } = await send(server, { context, prefetch: { mboxes: execute?.mboxes ?? [] } });
    const token = prefetch?.mboxes?.[0]?.options?.[0]?.eventToken;
    if (token === undefined || id === undefined) throw new Error("expected a prefetched offer with a token");
    notifications.push({
      id,
      context,
      notifications: [
        { id: randomUUID(), type: "display", timestamp: Date.now(), mbox: { name: "hero" }, tokens: [token] },
      ],
    });
  }
  return notifications;
}

async function send({ host }: ChildServer, request: DeliveryRequest): Promise<DeliveryResponse> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`http://${host}${path}`, { method: "POST", headers, body: JSON.stringify(request) });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as DeliveryResponse;
}
