/** A million requests that are wrong in some way: each gets a valid answer or the API's error shape, and memory stays flat. */

import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEdge } from "./edge-process.ts";
import { askAll } from "./pipelined-client.ts";
import { createRandom, spoil } from "./spoil.ts";
import { judge } from "./verdict.ts";

const requests = Number(process.argv[2] ?? 1_000_000);
const connections = 16;
const parts = 10;
const seed = Number(process.argv[3] ?? 20_261_124);

const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const edge = await startEdge(join(folder, "edge.db"));
const port = Number(new URL(edge.url).port);
const random = createRandom(seed);
const statuses = new Map<number, number>();
const wrong: string[] = [];

// Caches, the database's pages and the heap take what they may take first: what counts is whether it goes on.
const memory: number[] = [];
for (let part = 0; part < parts; part++) {
  await send(requests / parts);
  memory.push((await edge.readMemory()) / 1_048_576);
}
await edge.kill();

const spread = [...statuses].map(([status, times]) => `${times} × ${status}`).join(", ");
judge(
  `${requests} malformed requests (seed ${seed})`,
  `${spread}; ${wrong.length} wrong answers ${wrong[0] ?? ""}`,
  wrong.length === 0,
);
const growth = (memory.at(-1) ?? 0) - (memory[parts / 2] ?? 0);
const course = memory.map((each) => each.toFixed(0)).join(", ");
judge("memory over the second half, grown by at most 16 MiB", `${growth.toFixed(1)} MiB; ${course} MiB`, growth <= 16);

const other = await startEdge(join(folder, "other.db"));
const otherPort = Number(new URL(other.url).port);
const announced = await talk(otherPort, "content-length: 100000000\r\n\r\n{");
judge("an oversized body, announced", announced.slice(0, 12), announced.startsWith("HTTP/1.1 413"));
const endless = await talk(
  otherPort,
  `transfer-encoding: chunked\r\n\r\n${`10000\r\n${"x".repeat(65_536)}\r\n`.repeat(4)}`,
);
judge("an oversized body in chunks", endless.slice(0, 12), endless.startsWith("HTTP/1.1 413"));
const slow = await talk(otherPort, "content-length: 1000\r\n\r\n{");
judge(
  "a body that does not arrive",
  slow.slice(0, 12) || "connection closed",
  slow === "" || slow.startsWith("HTTP/1.1 408"),
);
await other.kill();
rmSync(folder, { recursive: true, force: true });

async function send(count: number): Promise<void> {
  let sent = 0;
  const next = () => {
    if (sent >= count) return null;
    sent++;
    const { query, body } = spoil(random);
    const bytes = Buffer.from(body);
    const head = `POST /rest/v1/delivery${query} HTTP/1.1\r\nhost: edge\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    return { asked: body, text: Buffer.concat([Buffer.from(head), bytes]) };
  };
  const lanes = Array.from({ length: connections }, () =>
    askAll(port, next, ({ asked, status, body }) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (!isRight(status, body)) wrong.push(`${status} ${body.slice(0, 200)} to ${asked.slice(0, 200)}`);
    }),
  );
  await Promise.all(lanes);
}

function isRight(status: number, body: string): boolean {
  if (status === 204) return body === "";
  const answer = JSON.parse(body) as { readonly status?: unknown; readonly message?: unknown };
  if (status === 200) return answer.status === 200;
  return status >= 400 && status < 500 && answer.status === status && typeof answer.message === "string";
}

/** Sends the rest of a request over a connection of its own, and returns what comes until it is closed. */
function talk(to: number, rest: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(to, "127.0.0.1", () => {
      socket.write(`POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: edge\r\n${rest}`);
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.includes("\r\n\r\n")) socket.end();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}
