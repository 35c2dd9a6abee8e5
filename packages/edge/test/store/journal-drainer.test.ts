import { describe, expect, it } from "vitest";
import { JournalDrainer, type JournalDrainerSettings } from "../../src/sql-store/journal-drainer.ts";

describe("JournalDrainer", () => {
  it("does not drain while requests wait", async () => {
    const journal = createJournal();
    let isBusy = true;
    const folder = new JournalDrainer({ ...journal.settings, isBusy: () => isBusy });
    journal.add(folder, 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(journal.left).toBe(3);
    isBusy = false;
    await expect.poll(() => journal.left).toBe(0);
    await folder.close();
  });

  it("drains under load if too many events wait", async () => {
    const journal = createJournal();
    const folder = new JournalDrainer({ ...journal.settings, isBusy: () => true });
    journal.add(folder, 300_000);
    await expect.poll(() => journal.left).toBeLessThanOrEqual(250_000);
    await folder.close();
  });

  it("finish drains up to the newest entry of its start, whatever is added", async () => {
    const journal = createJournal();
    const folder = new JournalDrainer({
      ...journal.settings,
      isBusy: () => true,
      drain: async (size) => {
        journal.add(folder, 2 * size);
        return journal.settings.drain(size);
      },
    });
    journal.add(folder, 1_000);
    await folder.finish();
    expect(journal.left).toBeGreaterThan(1_000);
  });

  it("tries again after a failure", async () => {
    const journal = createJournal();
    let failures = 2;
    const folder = new JournalDrainer({
      ...journal.settings,
      isBusy: () => false,
      drain: async (size) => {
        if (failures-- > 0) throw new Error("The disk is full");
        return journal.settings.drain(size);
      },
    });
    journal.add(folder, 3);
    await expect.poll(() => journal.left).toBe(0);
    await folder.close();
  });

  it("drains everything when it is closed", async () => {
    const journal = createJournal();
    const folder = new JournalDrainer({ ...journal.settings, isBusy: () => true });
    journal.add(folder, 1_000);
    await folder.close();
    expect(journal.left).toBe(0);
  });
});

/** A journal of entries with one event each. */
function createJournal(): {
  readonly left: number;
  readonly settings: JournalDrainerSettings;
  add(folder: JournalDrainer, count: number): void;
} {
  let first = 1;
  let next = 1;
  return {
    get left() {
      return next - first;
    },
    settings: {
      isBusy: () => false,
      findNewest: async () => next - 1,
      drain: async (size) => {
        const count = Math.min(size, next - first);
        first += count;
        return { count, isEmpty: first === next, last: first - 1 };
      },
    },
    add(folder, count) {
      next += count;
      folder.noteWritten(count);
    },
  };
}
