/**
 * A minimal server for clients. Responds to every Delivery call with the same offer after `latency` milliseconds, and serves an
 * artifact of `activities`. It does little, so that the clients are what is measured.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { generateArtifact } from "./scale/generated-artifact.ts";

const latency = Number(process.argv[2] ?? 0);
const activities = Number(process.argv[3] ?? 10);
const artifact = JSON.stringify(generateArtifact(activities));

const delivery = JSON.stringify({
  status: 200,
  requestId: "5f4b1c7a0e6d4f3c9b8a7d6e5f4c3b2a",
  client: "bench",
  id: { tntId: "9c1d5e7f3b2a4c6d8e0f1a2b3c4d5e6f" },
  execute: {
    mboxes: [
      {
        index: 0,
        name: "hero",
        options: [
          {
            type: "html",
            content: `<section>${"<p>Two for the price of one, until Sunday.</p>".repeat(20)}</section>`,
            responseTokens: { "activity.id": "1001", "activity.name": "Spring", "experience.name": "Experience A" },
          },
        ],
      },
    ],
  },
});

const server = createServer((request, response) => {
  const headers = { "content-type": "application/json" };
  if (request.method === "GET") {
    response.writeHead(200, { ...headers, etag: '"1"' }).end(artifact);
    return;
  }
  request.resume().once("end", () => {
    const send = (): unknown => response.writeHead(200, headers).end(delivery);
    if (latency > 0) setTimeout(send, latency);
    else send();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 1_024, () => {
  process.send?.({ port: (server.address() as AddressInfo).port, artifactSize: artifact.length });
});
process.once("disconnect", () => process.exit());
