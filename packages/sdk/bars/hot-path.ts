/** Compares the transport with a bare undici pool, at 64 concurrent calls. The bar: at least 0.8 of the pool's speed. */
import { fork } from "node:child_process";
import { reportBar } from "@fletch/test-kit/report-bar";
import { Pool } from "undici";
import { createTransport } from "../src/transport/retrying-transport.ts";
import { listen, respondDelivery } from "./local-server.ts";
import { runMany } from "./run-many.ts";

const calls = 6_000;
const rounds = 9;

if (process.send !== undefined) {
  const server = await listen((_request, response) => respondDelivery(response));
  process.send(server.origin);
} else await measure();

async function measure(): Promise<void> {
  const child = fork(new URL(import.meta.url).pathname, {
    execArgv: ["--import", "tsx", "--conditions=fletch-source"],
  });
  const origin = await new Promise<string>((resolve) => child.once("message", (message) => resolve(String(message))));
  const path = "/rest/v1/delivery?imsOrgId=0AAA%40AdobeOrg&sessionId=session";
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 1 }] } });
  const pool = new Pool(origin, { connections: 100 });
  const transport = createTransport();

  const bare = async (): Promise<unknown> => {
    const response = await pool.request({ method: "POST", path, headers, body });
    return JSON.parse(await response.body.text());
  };
  const own = async (): Promise<unknown> => {
    const response = await transport.send({
      method: "POST",
      url: origin + path,
      headers,
      body,
      timeout: 3_000,
      retry: "if-not-sent",
      requestId: "request",
    });
    return JSON.parse(response.text);
  };
  await measureCost(bare);
  await measureCost(own);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0;
    const a = await measureCost(first ? bare : own);
    const b = await measureCost(first ? own : bare);
    ratios.push(first ? a / b : b / a);
  }
  ratios.sort((a, b) => a - b);
  const median = ratios[Math.floor(rounds / 2)] ?? 0;
  const spread = `${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`;
  reportBar(
    "64 at a time: speed against a bare undici pool",
    `${median.toFixed(2)} (${spread} in ${rounds} rounds)`,
    median >= 0.8,
  );
  child.kill();
  await transport.close();
  await pool.close();
}

/** Returns the CPU time of one call in microseconds. It limits the speed of a busy process, and does not depend on other processes. */
async function measureCost(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await runMany(calls, 64, call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
