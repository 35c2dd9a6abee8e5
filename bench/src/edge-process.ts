/** A server under load: Fletch's edge, or a bare handler that parses the same request and serializes the same response. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEdge, listen } from "@fletch/edge";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { edgeArtifact } from "./edge/edge-artifact.ts";

const [who, responseText = "{}"] = process.argv.slice(2);
const delivery = JSON.parse(responseText) as object;
const port = who === "fletch" ? await startFletch() : who === "hono" ? await startHono() : await startBare();
process.send?.({ port });
process.once("disconnect", () => process.exit());

async function startFletch(): Promise<number> {
  const edge = createEdge({ artifacts: [edgeArtifact], client: "bench" });
  const server = await listen(edge, { port: 0 });
  return server.port;
}

function startHono(): Promise<number> {
  const app = new Hono().post("/rest/v1/delivery", async (context) => {
    const request = (await context.req.json()) as { readonly context?: unknown };
    return request.context === undefined ? context.json({}, 400) : context.json(delivery);
  });
  return listenOn(createAdaptorServer({ fetch: app.fetch }));
}

function startBare(): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly context?: unknown };
      const text = JSON.stringify(body.context === undefined ? {} : delivery);
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
      response.writeHead(200, headers).end(text);
    });
  });
  return listenOn(server);
}

function listenOn(server: ReturnType<typeof createAdaptorServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
