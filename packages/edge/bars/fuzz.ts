/** A million requests that are wrong in some way: each gets a valid answer or the API's error shape, and memory stays flat. */

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEdge } from "./edge-process.ts";
import { askAll } from "./pipelined-client.ts";
import { createRandom, spoil } from "./spoil.ts";
import { judge } from "./verdict.ts";

const requests = Number(process.argv[2] ?? 1_000_000);
const connections = 16;
const parts = 20;
const seed = Number(process.argv[3] ?? 20_261_124);

const mebibyte = 1_048_576;
/** As the edge sets it. */
const pageCache = 32 * mebibyte;

const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const database = join(folder, "edge.db");
const edge = await startEdge(database);
const port = Number(new URL(edge.url).port);
const random = createRandom(seed);
const statuses = new Map<number, number>();
const wrong: string[] = [];

// What caches may take they take first: what counts is whether it goes on. The database, to which malformed requests add little by
// little, is kept in memory up to the size of SQLite's page cache: those pages are told apart.
const heap: number[] = [];
const resident: number[] = [];
for (let part = 0; part < parts; part++) {
  await send(requests / parts);
  const memory = await edge.readMemory();
  heap.push(memory.heap / mebibyte);
  resident.push((memory.resident - Math.min(statSync(database).size, pageCache)) / mebibyte);
}
const databaseSize = statSync(database).size / mebibyte;
await edge.kill();

const spread = [...statuses].map(([status, times]) => `${times} × ${status}`).join(", ");
judge(
  `${requests} malformed requests (seed ${seed})`,
  `${spread}; ${wrong.length} wrong answers ${wrong[0] ?? ""}`,
  wrong.length === 0,
);
judgeGrowth("what JavaScript holds", heap, 2);
judgeGrowth(`what the process has, without the pages of a database of ${databaseSize.toFixed(0)} MiB`, resident, 8);

const other = await startEdge(join(folder, "other.db"), undefined, 2_000);
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

/** From the third quarter to the fourth, by their medians: single samples differ by what the allocator has not yet given back. */
function judgeGrowth(what: string, samples: readonly number[], most: number): void {
  const quarter = parts / 4;
  const growth = median(samples.slice(-quarter)) - median(samples.slice(-2 * quarter, -quarter));
  const course = samples.map((each) => each.toFixed(0)).join(", ");
  judge(`${what}, at the end grown by at most ${most} MiB`, `${growth.toFixed(1)} MiB; ${course} MiB`, growth <= most);
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

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
  if (body === "") return false;
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
