import { describe, expect, it } from "vitest";
import { JournalDrainer, type JournalDrainerSettings } from "../../src/sql-store/journal-drainer.ts";

describe("JournalDrainer", () => {
  it("does not drain while requests wait", async () => {
    const journal = createJournal();
    let isBusy = true;
    const drainer = new JournalDrainer({ ...journal.settings, isBusy: () => isBusy });
    journal.add(drainer, 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(journal.left).toBe(3);
    isBusy = false;
    await expect.poll(() => journal.left).toBe(0);
    await drainer.close();
  });

  it("drains under load if too many events wait", async () => {
    const journal = createJournal();
    const drainer = new JournalDrainer({ ...journal.settings, isBusy: () => true });
    journal.add(drainer, 300_000);
    await expect.poll(() => journal.left).toBeLessThanOrEqual(250_000);
    await drainer.close();
  });

  it("finish drains up to the newest entry of its start, whatever is added", async () => {
    const journal = createJournal();
    const drainer = new JournalDrainer({
      ...journal.settings,
      isBusy: () => true,
      drain: async (size, entries) => {
        journal.add(drainer, 2 * size);
        return journal.settings.drain(size, entries);
      },
    });
    journal.add(drainer, 1_000);
    await drainer.finish();
    expect(journal.left).toBeGreaterThan(1_000);
  });

  it("tries again after a failure", async () => {
    const journal = createJournal();
    let failures = 1;
    const drainer = new JournalDrainer({
      ...journal.settings,
      isBusy: () => false,
      drain: async (size, entries) => {
        if (failures-- > 0) throw new Error("The disk is full");
        return journal.settings.drain(size, entries);
      },
    });
    journal.add(drainer, 3);
    await expect.poll(() => journal.left, { timeout: 10_000 }).toBe(0);
    await drainer.close();
  });

  it("pauses for a second after everything failed, also while events are written", async () => {
    const journal = createJournal();
    const attempts: number[] = [];
    const drainer = new JournalDrainer({
      ...journal.settings,
      closeTime: 0,
      drain: async () => {
        attempts.push(performance.now());
        throw new Error("The disk is full");
      },
    });
    while (attempts.length < 2) {
      journal.add(drainer, 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [first = 0, second = 0] = attempts;
    expect(second - first).toBeGreaterThan(990);
    await drainer.close();
  });

  it("pauses for a second after everything failed, also if an event was written during the attempt", async () => {
    const journal = createJournal();
    const attempts: { readonly start: number; readonly end: number }[] = [];
    const drainer = new JournalDrainer({
      ...journal.settings,
      closeTime: 0,
      drain: async () => {
        const start = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 10));
        journal.add(drainer, 1);
        attempts.push({ start, end: performance.now() });
        throw new Error("The disk is full");
      },
    });
    journal.add(drainer, 1);
    await expect.poll(() => attempts.length).toBe(2);
    const [first, second] = attempts;
    expect((second?.start ?? 0) - (first?.end ?? 0)).toBeGreaterThan(990);
    await drainer.close();
  });

  it("moves few events itself, and many on another thread", async () => {
    const journal = createJournal();
    const sizes = { here: 0, thread: 0 };
    const drainer = new JournalDrainer({
      ...journal.settings,
      isBusy: () => true,
      drain: (size, entries) => {
        sizes.here += size;
        return journal.settings.drain(size, entries);
      },
      drainOnThread: (size, entries) => {
        sizes.thread += size;
        return journal.settings.drain(size, entries);
      },
    });
    journal.add(drainer, 100);
    await drainer.finish();
    expect(sizes.thread).toBe(0);
    journal.add(drainer, 100_000);
    await expect.poll(() => journal.left).toBeLessThanOrEqual(4_000);
    expect(sizes.here).toBeLessThan(1_000);
    await drainer.close();
  });

  it("moves one portion at a time, however long it takes and whatever is written meanwhile", async () => {
    const journal = createJournal();
    let running = 0;
    let most = 0;
    let portions = 0;
    const drainer = new JournalDrainer({
      ...journal.settings,
      closeTime: 0,
      isBusy: () => true,
      drainOnThread: async (size, entries) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 30));
        journal.add(drainer, 1);
        running--;
        portions++;
        return journal.settings.drain(size, entries);
      },
    });
    journal.add(drainer, 100_000);
    await expect.poll(() => portions).toBeGreaterThan(6);
    expect(most).toBe(1);
    await drainer.close();
  });

  it("moves more at a time the more events wait, up to 4,096", async () => {
    const journal = createJournal();
    const sizes: number[] = [];
    const drainer = new JournalDrainer({
      ...journal.settings,
      isBusy: () => true,
      drainOnThread: (size, entries) => {
        sizes.push(size);
        return journal.settings.drain(size, entries);
      },
    });
    journal.add(drainer, 400_000);
    await expect.poll(() => journal.left).toBeLessThanOrEqual(4_000);
    expect([sizes[0], sizes.at(-1)]).toEqual([4_096, 128]);
    await drainer.close();
  });

  it("keeps up with a load that writes more than a portion for each, without another thread", async () => {
    const journal = createJournal();
    let moved = 0;
    const drainer = new JournalDrainer({
      ...journal.settings,
      closeTime: 0,
      isBusy: () => true,
      drain: (size, entries) => {
        journal.add(drainer, 1_000);
        moved++;
        return journal.settings.drain(size, entries);
      },
    });
    journal.add(drainer, 260_000);
    await expect.poll(() => moved).toBeGreaterThan(1_000);
    expect(journal.left).toBeLessThan(350_000);
    await drainer.close();
  });

  it("ends in time when it is closed, however much is left", async () => {
    const journal = createJournal();
    const drainer = new JournalDrainer({
      ...journal.settings,
      closeTime: 20,
      isBusy: () => true,
      drain: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return { count: 0, isEmpty: false, last: 0 };
      },
    });
    journal.add(drainer, 1_000);
    await drainer.close();
    expect(journal.left).toBe(1_000);
  });

  it("drains everything when it is closed", async () => {
    const journal = createJournal();
    const drainer = new JournalDrainer({ ...journal.settings, isBusy: () => true });
    journal.add(drainer, 1_000);
    await drainer.close();
    expect(journal.left).toBe(0);
  });
});

/** A journal of entries with one event each. */
function createJournal(): {
  readonly left: number;
  readonly settings: JournalDrainerSettings;
  add(drainer: JournalDrainer, count: number): void;
} {
  let first = 1;
  let next = 1;
  return {
    get left() {
      return next - first;
    },
    settings: {
      isBusy: () => false,
      drainOnThread: async () => null,
      findNewest: async () => next - 1,
      drainOldest: async () => ({ count: 0, isEmpty: true, last: 0 }),
      isOfEntry: () => false,
      onEntryFailed: () => undefined,
      drain: async (size) => {
        const count = Math.min(size, next - first);
        first += count;
        return { count, isEmpty: first === next, last: first - 1 };
      },
    },
    add(drainer, count) {
      next += count;
      drainer.noteWritten(count);
    },
  };
}
