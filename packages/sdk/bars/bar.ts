/** What the bars share: a figure, whether it is good enough, and the servers that they measure against. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Prints a figure with its limit; a bar that is missed makes the process end with 1. */
export function report(name: string, figure: string, isMet: boolean): void {
  process.stdout.write(`${isMet ? "met   " : "MISSED"}  ${name}: ${figure}\n`);
  if (!isMet) process.exitCode = 1;
}

export interface LocalServer {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Calls `handle` with each request and its body. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  port = 0,
): Promise<LocalServer> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handle(request, response, Buffer.concat(chunks).toString()));
    request.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    port: address.port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers as the Delivery API does. */
export function answerDelivery(response: ServerResponse): void {
  response.setHeader("content-type", "application/json");
  response.end(
    '{"status":200,"requestId":"r","client":"acme","id":{"tntId":"visitor.28_0"},"edgeHost":"mboxedge28.tt.omtrdc.net"}',
  );
}

/** Runs `task` so many times, so many at a time. */
export async function runMany(times: number, atOnce: number, task: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) await task(index);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** An artifact with one activity: everybody sees the hero, half of them each. */
export function createArtifact(rules = 1, contentLength = 20): Readonly<Record<string, unknown>> {
  const ruleOf = (index: number, experience: number): object => ({
    ruleKey: String(index),
    activityId: index,
    propertyTokens: [],
    condition: experience === 0 ? { "<": [{ var: "allocation" }, 50] } : { "<=": [50, { var: "allocation" }] },
    meta: {
      "activity.id": index,
      "activity.type": "ab",
      "experience.id": experience,
      "audience.ids": [],
      "offer.id": index,
    },
    consequence: {
      name: index === 0 ? "hero" : `mbox-${index}`,
      metrics: [],
      options: [
        {
          type: "html",
          content: `${experience}-`.padEnd(contentLength, "x"),
          eventToken: `token-${index}-${experience}`,
        },
      ],
    },
  });
  const names = Array.from({ length: rules }, (_, index) => (index === 0 ? "hero" : `mbox-${index}`));
  return {
    version: "1.0.0",
    meta: { clientCode: "acme", environment: "production" },
    globalMbox: "target-global-mbox",
    geoTargetingEnabled: false,
    responseTokens: ["activity.id"],
    remoteMboxes: [],
    remoteViews: [],
    localMboxes: names,
    localViews: [],
    rules: {
      views: {},
      mboxes: Object.fromEntries(names.map((name, index) => [name, [ruleOf(index, 0), ruleOf(index, 1)]])),
    },
  };
}
