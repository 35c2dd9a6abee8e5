import { randomUUID } from "node:crypto";
import autocannon from "autocannon";

export const connections = 64;
const visitors = 10_000;

/** A kind of request for the throughput bars. */
export interface Load {
  readonly name: string;
  /** The required throughput of the edge, as a share of the bare server's. */
  readonly share: number;
  readonly createBody: () => object;
}

export const loads: readonly Load[] = [
  {
    name: "execute",
    share: 0.5,
    createBody: () => ({ ...visit(), execute: { mboxes: [{ index: 0, name: "hero", parameters: { tier: "gold" } }] } }),
  },
  {
    name: "notifications",
    share: 0.4,
    createBody: () => ({
      ...visit(),
      notifications: [
        {
          id: randomUUID(),
          impressionId: randomUUID(),
          type: "display",
          timestamp: Date.now(),
          mbox: { name: "hero" },
          tokens: ["shown-A"],
        },
      ],
    }),
  },
];

/**
 * Sends requests over 64 connections with autocannon. Rejects if a request fails.
 *
 * @param duration in seconds
 */
export async function generateLoad(
  url: string,
  createBody: () => object,
  duration: number,
): Promise<autocannon.Result> {
  const result = await autocannon({
    url: `${url}/rest/v1/delivery?client=acme&sessionId=s`,
    connections,
    duration,
    method: "POST",
    headers: { "content-type": "application/json" },
    requests: [{ setupRequest: (request) => ({ ...request, body: JSON.stringify(createBody()) }) }],
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests failed`);
  return result;
}

function visit(): object {
  return { id: { tntId: `visitor-${Math.floor(Math.random() * visitors)}` }, context: { channel: "web" } };
}
