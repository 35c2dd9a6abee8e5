/** What the bars share: a figure, whether it is good enough, and the servers that they measure against. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";

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
  const nameOf = (index: number): string => (index === 0 ? "hero" : `mbox-${index}`);
  const ruleOf = (index: number, experience: number): object =>
    buildRule(nameOf(index), {
      activityId: index,
      condition: experience === 0 ? allocated(0, 50) : allocated(50, 100),
      meta: { "activity.type": "ab", "experience.id": experience, "audience.ids": [], "offer.id": index },
      options: [
        {
          type: "html",
          content: `${experience}-`.padEnd(contentLength, "x"),
          eventToken: `token-${index}-${experience}`,
        },
      ],
    });
  const names = Array.from({ length: rules }, (_, index) => [nameOf(index), [ruleOf(index, 0), ruleOf(index, 1)]]);
  return buildArtifact({ responseTokens: ["activity.id"], mboxes: Object.fromEntries(names) });
}
