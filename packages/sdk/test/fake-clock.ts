import type { Clock, Timer } from "../src/runtime/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Lets time pass, and runs what falls due, in order; waits for real work (sockets, files) after each. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the time of day, as an administrator does; durations are not touched. */
  jump(milliseconds: number): void;
  /** Delays of what waits, in milliseconds from now. */
  readonly waiting: readonly number[];
  /** Whether something that waits would keep the process alive. */
  readonly keepsAlive: boolean;
}

interface Task {
  readonly at: number;
  readonly run: () => void;
  readonly keepsAlive: boolean;
}

export function createFakeClock(epoch = 1_700_000_000_000): FakeClock {
  let elapsed = 0;
  let offset = epoch;
  const tasks = new Set<Task>();
  return {
    now: () => Math.floor(offset + elapsed),
    elapsed: () => elapsed,
    after(delay, run, options): Timer {
      const task = { at: elapsed + Math.max(0, delay), run, keepsAlive: options?.keepsAlive ?? true };
      tasks.add(task);
      return { cancel: () => void tasks.delete(task) };
    },
    async advance(milliseconds) {
      const until = elapsed + milliseconds;
      for (;;) {
        const [next] = [...tasks].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        tasks.delete(next);
        elapsed = Math.max(elapsed, next.at);
        next.run();
        await settle();
      }
      elapsed = until;
      await settle();
    },
    jump(milliseconds) {
      offset += milliseconds;
    },
    get waiting() {
      return [...tasks].map(({ at }) => at - elapsed).sort((a, b) => a - b);
    },
    get keepsAlive() {
      return [...tasks].some(({ keepsAlive }) => keepsAlive);
    },
  };
}

/** A few turns of the event loop: for promises and for what is done beside it. */
export async function settle(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
