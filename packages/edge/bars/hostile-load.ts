/** Mixed load with 1 % hostile requests, for ten minutes or the seconds that are given: no exit, and every honest request is answered in time. */
import { ask } from "./ask.ts";
import { startEdge } from "./edge-process.ts";
import { sendHostile } from "./hostile.ts";
import { judge } from "./verdict.ts";

const seconds = Number(process.argv[2] ?? 600);
const edge = await startEdge(process.argv[3] ?? ":memory:");
const port = Number(new URL(edge.url).port);
const until = Date.now() + seconds * 1_000;
let answered = 0;
let late = 0;
const wrong: string[] = [];
let hostile = 0;
let most = 0;

const lane = async (): Promise<void> => {
  while (Date.now() < until) {
    if (Math.random() < 0.01) {
      hostile++;
      void sendHostile(port, Math.random);
    }
    const start = Date.now();
    try {
      const { status } = await ask(edge.url, {
        id: { tntId: `visitor-${Math.floor(Math.random() * 10_000)}` },
        context: { channel: "web" },
        execute: { mboxes: [{ name: "hero", index: 0 }] },
      });
      if (status === 200 || status === 503) answered++;
      else wrong.push(String(status));
    } catch (error) {
      wrong.push(String(error));
    }
    if (Date.now() - start > 5_000) late++;
  }
};
const sampling = setInterval(async () => {
  most = Math.max(most, (await edge.readMemory()).resident / 2 ** 20);
}, 2_000);
await Promise.all(Array.from({ length: 16 }, lane));
clearInterval(sampling);
judge(
  `${seconds} s of load, ${hostile} hostile requests among ${answered}`,
  `${wrong.length} wrong answers ${wrong[0] ?? ""}, ${late} after 5 s`,
  wrong.length + late === 0 && answered > 0,
);
judge("the memory of the process, at most 600 MiB", `${most.toFixed(0)} MiB`, most > 0 && most < 600);
await edge.kill();
