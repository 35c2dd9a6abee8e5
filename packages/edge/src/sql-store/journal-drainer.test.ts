import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type DrainResult, type Entries, EntryFailure } from "./journal.ts";
import { JournalDrainer } from "./journal-drainer.ts";

/** A journal of one entry, which can be broken. */
class OneEntry {
  isBroken = false;
  isMoved = true;

  write(): void {
    this.isMoved = false;
  }

  readonly drain = async (_size: number, { except = [] }: Entries): Promise<DrainResult> => {
    if (this.isMoved || except.includes(1)) return { count: 0, isEmpty: true, last: 0 };
    return this.drainOldest();
  };

  readonly drainOldest = async (): Promise<DrainResult> => {
    if (this.isBroken) throw new EntryFailure(1, new Error("damaged"));
    this.isMoved = true;
    return { count: 1, isEmpty: true, last: 1 };
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

it("tries an entry again that failed while a report waited for it, without a further write", async () => {
  const journal = new OneEntry();
  const failures: number[] = [];
  const drainer = new JournalDrainer({
    drain: journal.drain,
    drainOnThread: async () => null,
    drainOldest: journal.drainOldest,
    isOfEntry: () => true,
    onEntryFailed: ({ entryId }) => failures.push(entryId),
    findNewest: async () => 1,
    isBusy: () => false,
  });
  // The timer of the start has fired, and nothing else is planned.
  await vi.advanceTimersByTimeAsync(100);
  expect(vi.getTimerCount()).toBe(0);
  journal.write();
  journal.isBroken = true;
  await drainer.finish();
  expect(failures).toEqual([1]);
  journal.isBroken = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(journal.isMoved).toBe(true);
  await drainer.close();
});
