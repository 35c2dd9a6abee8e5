/** Sends load with 1 % hostile requests, for ten minutes or the given seconds. The bar: no exit, and every valid request gets 200 or 503 in time. */

import { reportBar } from "@fletch/test-kit/report-bar";
import { startEdge } from "./edge-process.ts";
import { sendDelivery } from "./send-delivery.ts";
import { sendHostile } from "./send-hostile.ts";

const seconds = Number(process.argv[2] ?? 600);
const edge = await startEdge(process.argv[3] ?? ":memory:");
const port = Number(new URL(edge.url).port);
const until = Date.now() + seconds * 1_000;
let served = 0;
let late = 0;
const wrong: string[] = [];
let hostile = 0;
let peak = 0;

const runClient = async (): Promise<void> => {
  while (Date.now() < until) {
    if (Math.random() < 0.01) {
      hostile++;
      void sendHostile(port, Math.random);
    }
    const start = Date.now();
    try {
      const { status } = await sendDelivery(edge.url, {
        id: { tntId: `visitor-${Math.floor(Math.random() * 10_000)}` },
        context: { channel: "web" },
        execute: { mboxes: [{ name: "hero", index: 0 }] },
      });
      if (status === 200 || status === 503) served++;
      else wrong.push(String(status));
    } catch (error) {
      wrong.push(String(error));
    }
    if (Date.now() - start > 5_000) late++;
  }
};
const sampling = setInterval(async () => {
  peak = Math.max(peak, (await edge.readMemory()).resident / 2 ** 20);
}, 2_000);
await Promise.all(Array.from({ length: 16 }, runClient));
clearInterval(sampling);
reportBar(
  `${seconds} s of load, ${hostile} hostile requests among ${served}`,
  `${wrong.length} wrong responses ${wrong[0] ?? ""}, ${late} after 5 s`,
  wrong.length + late === 0 && served > 0,
);
reportBar("resident memory, at most 600 MiB", `${peak.toFixed(0)} MiB`, peak > 0 && peak < 600);
await edge.kill();
