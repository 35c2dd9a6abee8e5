/** 64 calls at a time: the transport is at least 0.8 times as fast as a bare undici pool that does the same. */
import { fork } from "node:child_process";
import { Pool } from "undici";
import { createTransport } from "../src/transport/retrying-transport.ts";
import { answerDelivery, listen, report, runMany } from "./bar.ts";

const calls = 6_000;
const rounds = 9;

if (process.send !== undefined) {
  const server = await listen((_request, response) => answerDelivery(response));
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
  const ours = async (): Promise<unknown> => {
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
  await costOf(bare);
  await costOf(ours);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0;
    const a = await costOf(first ? bare : ours);
    const b = await costOf(first ? ours : bare);
    ratios.push(first ? a / b : b / a);
  }
  ratios.sort((a, b) => a - b);
  const median = ratios[Math.floor(rounds / 2)] ?? 0;
  const spread = `${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`;
  report(
    "64 at a time: speed against a bare undici pool",
    `${median.toFixed(2)} (${spread} in ${rounds} rounds)`,
    median >= 0.8,
  );
  child.kill();
  await transport.close();
  await pool.close();
}

/** Processor time of one call: what sets the speed of a process that is busy, whatever else the machine does meanwhile. */
async function costOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await runMany(calls, 64, call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
