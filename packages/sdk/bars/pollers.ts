/** Starts 1,000 artifact pollers with the same interval at the same moment. The bar: no second has more than twice the mean of polls. */
import { reportBar } from "@fletch/test-kit/report-bar";
import { PollingArtifactSource } from "../src/artifact/polling-artifact-source.ts";
import { createLog } from "../src/observability/logger.ts";
import type { Clock, Timer } from "../src/runtime/clock.ts";
import type { Transport } from "../src/transport/transport.ts";
import { createArtifact } from "./artifact.ts";

const processes = 1_000;
const interval = 300_000;
const intervals = 4;

const fleets: readonly [name: string, createSeed: (index: number) => number, limit: number | undefined][] = [
  ["processes of one machine", (index) => 20_417 + index, 2],
  ["machines of one subnet, one process each", (index) => 0x0a000010 + index + 1, 2],
  ["50 machines, 20 processes each", (index) => 0x0a000010 + Math.floor(index / 20) + 700 + (index % 20) * 61, 2],
  // Without an id of the process, the phase of its polls is random.
  [
    "runtimes without an id of the process (for comparison, no bar)",
    () => Math.floor(Math.random() * 2 ** 32),
    undefined,
  ],
];

for (const [name, createSeed, limit] of fleets) await measure(name, createSeed, limit);

async function measure(name: string, createSeed: (index: number) => number, limit: number | undefined): Promise<void> {
  const payload = createArtifact();
  const clock = createSimulatedClock();
  const polls = new Map<number, number>();
  const transport = {
    async send() {
      const second = Math.floor(clock.elapsed() / 1_000);
      polls.set(second, (polls.get(second) ?? 0) + 1);
      return { status: 304, attempts: 1, bytes: new Uint8Array(), text: "", header: () => undefined };
    },
  };
  for (let index = 0; index < processes; index++) {
    new PollingArtifactSource({
      location: "https://assets.adobetarget.com/acme/production/v1/rules.json",
      format: "json",
      organizationId: "0AAA@AdobeOrg",
      payload,
      transport: transport as unknown as Transport,
      emit: () => {},
      log: createLog({}),
      clock,
      random: Math.random,
      createSeed: () => createSeed(index),
    }).start();
  }
  await clock.run(interval * intervals);
  // Each process polls first at a random moment of the first interval, and then once an interval.
  const steady = [...polls].filter(([second]) => second >= (interval * 1.5) / 1_000);
  const seconds = (interval * (intervals - 1.5)) / 1_000;
  const mean = steady.reduce((sum, [, count]) => sum + count, 0) / seconds;
  const peak = Math.max(...[...polls].map(([, count]) => count));
  reportBar(
    `pollers, ${name}: busiest second`,
    `${peak} polls; the mean is ${mean.toFixed(2)}, so ${(peak / mean).toFixed(2)} times`,
    limit === undefined || (mean > 0 && peak <= limit * mean),
  );
}

/** Returns a clock whose time passes only in `run`. */
function createSimulatedClock(): Clock & { run(milliseconds: number): Promise<void> } {
  let elapsed = 0;
  const tasks = new Map<number, (() => void)[]>();
  return {
    now: () => 1_700_000_000_000 + elapsed,
    elapsed: () => elapsed,
    after(delay, task): Timer {
      const at = Math.ceil(elapsed + delay);
      tasks.set(at, [...(tasks.get(at) ?? []), task]);
      return {
        cancel: () =>
          tasks.set(
            at,
            (tasks.get(at) ?? []).filter((each) => each !== task),
          ),
      };
    },
    async run(milliseconds) {
      const end = elapsed + milliseconds;
      // Lets the sources set their first timers.
      await new Promise((resolve) => setImmediate(resolve));
      for (; elapsed < end; elapsed++) {
        const due = tasks.get(elapsed);
        if (due === undefined) continue;
        tasks.delete(elapsed);
        for (const task of due) task();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
