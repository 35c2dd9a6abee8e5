import { describe, expect, it } from "vitest";
import { Batcher } from "./batcher.ts";
import { padInList } from "./db/pad-in-list.ts";

describe("Batcher", () => {
  it("runs the items of one turn as one batch, and resolves each with its own result", async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>({
      size: 10,
      parallel: 1,
      isOfOneItem: (error) => String(error).includes("two"),
      run: async (items) => {
        batches.push([...items]);
        return items.map((item) => item * 2);
      },
    });
    expect(await Promise.all([1, 2, 3].map((item) => batcher.add(item)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it("collects the next batch while one runs, up to its size", async () => {
    const sizes: number[] = [];
    const batcher = new Batcher<number, number>({
      size: 4,
      parallel: 1,
      isOfOneItem: (error) => String(error).includes("two"),
      run: async (items) => {
        sizes.push(items.length);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return items;
      },
    });
    const first = batcher.add(0);
    while (sizes.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...[1, 2, 3, 4, 5, 6].map((item) => batcher.add(item))]);
    expect(sizes).toEqual([1, 4, 2]);
  });

  it("runs items one by one after a batch fails, and rejects only the one at fault", async () => {
    const batcher = new Batcher<number, number>({
      size: 10,
      parallel: 1,
      isOfOneItem: (error) => String(error).includes("two"),
      run: async (items) => {
        if (items.includes(2)) throw new Error("two");
        return items;
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("rejects a whole batch for an error that is no item's fault", async () => {
    let runs = 0;
    const batcher = new Batcher<number, number>({
      size: 10,
      parallel: 1,
      isOfOneItem: () => false,
      run: async () => {
        runs++;
        throw new Error("The database is gone");
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(runs).toBe(1);
  });

  it("drain resolves when nothing waits or runs", async () => {
    let done = 0;
    const batcher = new Batcher<number, void>({
      size: 2,
      parallel: 2,
      isOfOneItem: () => true,
      run: async (items) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        done += items.length;
        return items.map(() => undefined);
      },
    });
    for (let item = 0; item < 7; item++) void batcher.add(item);
    await batcher.drain();
    expect(done).toBe(7);
  });
});

describe("padInList", () => {
  it("fills a list up to a power of two, so that few statements are prepared", () => {
    expect(padInList([])).toEqual([]);
    expect(padInList(["a"])).toEqual(["a"]);
    expect(padInList(["a", "b", "c"])).toEqual(["a", "b", "c", "c"]);
    expect(padInList(new Set([1, 2, 3, 4, 5]))).toHaveLength(8);
  });
});
