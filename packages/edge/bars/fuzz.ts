/**
 * The bar on malformed requests: each gets 400 with the API's error shape or a valid answer, and memory stays flat.
 *
 * `npx tsx --expose-gc --conditions=fletch-source packages/edge/bars/fuzz.ts [requests]`
 */
import fc from "fast-check";
import { createEdge } from "../src/create-edge.ts";
import { anArtifact } from "../test/an-artifact.ts";
import { anyBody } from "../test/random-requests.ts";
import { judge } from "./verdict.ts";

const requests = Number(process.argv[2] ?? 1_000_000);
const seed = 7;
const bodies = fc.sample(anyBody, { numRuns: 20_000, seed });
const edge = createEdge({ artifacts: [anArtifact()], client: "acme" });
const draw = createRandom(seed);
const url = "http://edge.test/rest/v1/delivery?client=acme&sessionId=s";

const counts = new Map<string, number>();
let firstMemory = 0;
for (let sent = 0; sent < requests; sent++) {
  const response = await edge.fetch(new Request(url, { method: "POST", body: chooseBody() }));
  const outcome = describe(response.status, await response.text());
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  // By then everything is compiled, and every cache has what it can have.
  if (sent === Math.floor(requests / 5)) firstMemory = usedMemory();
}
const growth = usedMemory() - firstMemory;
await edge.close();

console.log(`${requests} requests, seed ${seed}:`, Object.fromEntries(counts));
const wrong = [...counts].filter(([outcome]) => outcome.startsWith("wrong")).reduce((sum, [, count]) => sum + count, 0);
judge("malformed requests are refused or answered", `${wrong} wrong of ${requests}`, wrong === 0);
judge("memory stays flat", `${(growth / 1e6).toFixed(1)} MB more than after a fifth`, growth < 10e6);

function describe(status: number, text: string): string {
  if (status === 204) return text === "" ? "204" : "wrong: 204 with a body";
  const body = JSON.parse(text) as { readonly status?: unknown; readonly message?: unknown };
  if (body.status !== status) return `wrong: ${status} with another status in the body`;
  if (status === 200) return "200";
  if (status === 400 || status === 413) return typeof body.message === "string" ? String(status) : "wrong: no message";
  return `wrong: ${status}`;
}

/** One of the bodies, half of the time with a character changed, left out or repeated. */
function chooseBody(): string {
  const body = bodies[Math.floor(draw() * bodies.length)] ?? "";
  if (draw() < 0.5 || body === "") return body;
  const at = Math.floor(draw() * body.length);
  const put = ["", body.slice(at, at + 2), '"', "{", "]", "\\", "\u0000", "9"][Math.floor(draw() * 8)];
  return `${body.slice(0, at)}${put}${body.slice(at + 1)}`;
}

function usedMemory(): number {
  if (globalThis.gc === undefined) throw new Error("Run it with --expose-gc, so that only memory in use is measured");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator: the same requests in every run. */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
