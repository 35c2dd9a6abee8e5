/** 1,000 processes with the same interval, started in the same moment: no second carries more than twice the mean of artifact polls. */

import { createLog } from "../src/observability/logger.ts";
import { PollingArtifactSource } from "../src/on-device/artifact/polling-artifact-source.ts";
import type { Clock, Timer } from "../src/runtime/clock.ts";
import type { Transport } from "../src/transport/transport.ts";
import { createArtifact, report } from "./bar.ts";

const processes = 1_000;
const interval = 300_000;
const intervals = 4;

const fleets: readonly [name: string, seedOf: (index: number) => number, limit: number | undefined][] = [
  ["processes of one machine", (index) => 20_417 + index, 2],
  ["machines of one subnet, one process each", (index) => 0x0a000010 + index + 1, 2],
  ["50 machines, 20 processes each", (index) => 0x0a000010 + Math.floor(index / 20) + 700 + (index % 20) * 61, 2],
  // Nothing known of the processes: random phases are what everybody else has, and what is left then.
  [
    "runtimes that tell nothing of the process (for comparison, no bar)",
    () => Math.floor(Math.random() * 2 ** 32),
    undefined,
  ],
];

for (const [name, seedOf, limit] of fleets) await measure(name, seedOf, limit);

async function measure(name: string, seedOf: (index: number) => number, limit: number | undefined): Promise<void> {
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
      createSeed: () => seedOf(index),
    }).start();
  }
  await clock.run(interval * intervals);
  // The first polls come within an interval; from there on it is one interval after the other.
  const steady = [...polls].filter(([second]) => second >= (interval * 1.5) / 1_000);
  const seconds = (interval * (intervals - 1.5)) / 1_000;
  const mean = steady.reduce((sum, [, count]) => sum + count, 0) / seconds;
  const most = Math.max(...[...polls].map(([, count]) => count));
  report(
    `pollers, ${name}: busiest second`,
    `${most} polls; the mean is ${mean.toFixed(2)}, so ${(most / mean).toFixed(2)} times`,
    limit === undefined || (mean > 0 && most <= limit * mean),
  );
}

/** Lets hours pass in a moment. */
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
      // What starts has to set its first timers.
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
