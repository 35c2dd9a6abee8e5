/** Sends a million malformed requests. The bar: each gets a valid response or a valid error of the API, and memory stays flat. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createSeededRandom } from "@fletch/test-kit/seeded-random";
import { createCorruptRequest } from "./corrupt-request.ts";
import { startEdge } from "./edge-process.ts";
import { sendPipelined } from "./pipelined-client.ts";

const requests = Number(process.argv[2] ?? 1_000_000);
const connections = 16;
const parts = 20;
const seed = Number(process.argv[3] ?? 20_261_124);

const mebibyte = 1_048_576;
/** SQLite's page cache, as the edge sets it. */
const pageCache = 32 * mebibyte;

const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const database = join(folder, "edge.db");
const edge = await startEdge(database);
const port = Number(new URL(edge.url).port);
const random = createSeededRandom(seed);
const statuses = new Map<number, number>();
const wrong: string[] = [];

// Caches fill up first, so only later growth counts. Some malformed requests still write to the database, whose pages SQLite keeps in memory:
// the size of those pages is subtracted.
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

const counted = [...statuses].map(([status, times]) => `${times} × ${status}`).join(", ");
reportBar(
  `${requests} malformed requests (seed ${seed})`,
  `${counted}; ${wrong.length} wrong responses ${wrong[0] ?? ""}`,
  wrong.length === 0,
);
reportGrowth("JavaScript heap", heap, 2);
reportGrowth(`resident memory without the page cache, of a database of ${databaseSize.toFixed(0)} MiB`, resident, 8);

const other = await startEdge(join(folder, "other.db"), undefined, 2_000);
const otherPort = Number(new URL(other.url).port);
const announced = await talk(otherPort, "content-length: 100000000\r\n\r\n{");
reportBar("an oversized body, announced", announced.slice(0, 12), announced.startsWith("HTTP/1.1 413"));
const endless = await talk(
  otherPort,
  `transfer-encoding: chunked\r\n\r\n${`10000\r\n${"x".repeat(65_536)}\r\n`.repeat(4)}`,
);
reportBar("an oversized body in chunks", endless.slice(0, 12), endless.startsWith("HTTP/1.1 413"));
const slow = await talk(otherPort, "content-length: 1000\r\n\r\n{");
reportBar(
  "a body that does not arrive",
  slow.slice(0, 12) || "connection closed",
  slow === "" || slow.startsWith("HTTP/1.1 408"),
);
await other.kill();
rmSync(folder, { recursive: true, force: true });

/** Compares the medians of the third and the fourth quarter. Single samples vary with what the allocator has not yet returned. */
function reportGrowth(name: string, samples: readonly number[], limit: number): void {
  const quarter = parts / 4;
  const growth = median(samples.slice(-quarter)) - median(samples.slice(-2 * quarter, -quarter));
  const history = samples.map((each) => each.toFixed(0)).join(", ");
  reportBar(
    `${name}, growth in the last quarter at most ${limit} MiB`,
    `${growth.toFixed(1)} MiB; ${history} MiB`,
    growth <= limit,
  );
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

async function send(count: number): Promise<void> {
  let sent = 0;
  const next = () => {
    if (sent >= count) return null;
    sent++;
    const { query, body } = createCorruptRequest(random);
    const bytes = Buffer.from(body);
    const head = `POST /rest/v1/delivery${query} HTTP/1.1\r\nhost: edge\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    return { input: body, text: Buffer.concat([Buffer.from(head), bytes]) };
  };
  const runs = Array.from({ length: connections }, () =>
    sendPipelined(port, next, ({ input, status, body }) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (!isValid(status, body)) wrong.push(`${status} ${body.slice(0, 200)} to ${input.slice(0, 200)}`);
    }),
  );
  await Promise.all(runs);
}

function isValid(status: number, body: string): boolean {
  if (status === 204) return body === "";
  if (body === "") return false;
  const response = JSON.parse(body) as { readonly status?: unknown; readonly message?: unknown };
  if (status === 200) return response.status === 200;
  return status >= 400 && status < 500 && response.status === status && typeof response.message === "string";
}

/** Sends the rest of a request over its own connection, and returns the response. */
function talk(to: number, rest: string): Promise<string> {
  return new Promise((resolve) => {
    let response = "";
    const socket = connect(to, "127.0.0.1", () => {
      socket.write(`POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: edge\r\n${rest}`);
    });
    socket.on("data", (chunk) => {
      response += chunk.toString("latin1");
      if (response.includes("\r\n\r\n")) socket.end();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(response));
  });
}
