import { createSeededRandom } from "@fletch/test-kit/seeded-random";
import { describe, expect, it, vi } from "vitest";
import { anActivityFolder } from "../../../test/activity-folder.ts";
import { ask } from "../../../test/ask.ts";
import { createEdge, type Edge } from "../../create-edge.ts";
import type { Total } from "../../visitors/visitor-event.ts";
import type { AllocatedActivity } from "../compile/compile-activities.ts";
import { AutoAllocator } from "./auto-allocator.ts";

const activity = {
  activityId: 7,
  experienceIds: [0, 1],
  goal: { kind: "conversion", metric: "order-done", isRevenue: false },
  method: "thompson",
} as const;

const aTotal = (experienceId: number, kind: Total["kind"], metric: string, visitors: number, day = 0): Total => ({
  activityId: 7,
  experienceId,
  kind,
  metric,
  day,
  events: visitors,
  visitors,
  amount: 0,
  squares: 0,
});

describe("AutoAllocator", () => {
  it("sums counts over days, and reports a split only if it changed", async () => {
    const totals = [
      aTotal(0, "impression", "", 600, 1),
      aTotal(0, "impression", "", 400, 2),
      aTotal(0, "conversion", "order-done", 20, 2),
      aTotal(0, "conversion", "something else", 900, 2),
      aTotal(1, "impression", "", 1_000, 1),
      aTotal(1, "conversion", "order-done", 120, 1),
    ];
    const splits: ReadonlyMap<number, readonly number[]>[] = [];
    const allocator = new AutoAllocator({
      activities: () => [activity],
      readTotals: async () => totals,
      onSplit: async (shares) => {
        splits.push(shares);
      },
      onProblem: (problem) => expect.unreachable(String(problem)),
      random: createSeededRandom(1),
    });
    await allocator.split();
    await allocator.split();
    expect(splits).toHaveLength(1);
    expect(splits[0]?.get(7)?.[1]).toBeCloseTo(0.9, 2);
  });

  it("uses Target's method by default", async () => {
    const splits: ReadonlyMap<number, readonly number[]>[] = [];
    const allocator = new AutoAllocator({
      activities: () => [{ ...activity, method: "target" }],
      readTotals: async () => [
        aTotal(0, "impression", "", 1_000),
        aTotal(0, "conversion", "order-done", 60),
        aTotal(1, "impression", "", 1_000),
        aTotal(1, "conversion", "order-done", 120),
      ],
      onSplit: async (shares) => {
        splits.push(shares);
      },
      onProblem: (problem) => expect.unreachable(String(problem)),
      random: createSeededRandom(1),
    });
    await allocator.split();
    expect(splits[0]?.get(7)?.map((share) => share.toFixed(2))).toEqual(["0.10", "0.90"]);
  });

  it("keeps the last split if counts cannot be read, and reports the error", async () => {
    const onSplit = vi.fn();
    const onProblem = vi.fn();
    const problem = new Error("the database is gone");
    const allocator = new AutoAllocator({
      activities: () => [activity],
      readTotals: () => Promise.reject(problem),
      onSplit,
      onProblem,
      random: createSeededRandom(1),
    });
    await allocator.split();
    expect(onProblem).toHaveBeenCalledWith(problem);
    expect(onSplit).not.toHaveBeenCalled();
  });

  it("reads counts when the store is ready, of the activities at that moment", async () => {
    let letGo = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let activities: readonly AllocatedActivity[] = [activity];
    const read: (number | undefined)[] = [];
    const onSplit = vi.fn();
    const allocator = new AutoAllocator({
      activities: () => activities,
      ready,
      readTotals: async (activityId) => {
        read.push(activityId);
        return [];
      },
      onSplit,
      onProblem: (problem) => expect.unreachable(String(problem)),
      random: createSeededRandom(1),
    });
    const splitting = allocator.split();
    expect(read).toEqual([]);
    activities = [{ ...activity, activityId: 8 }];
    letGo();
    await splitting;
    expect(read).toEqual([8]);
    expect(onSplit).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["succeeds", () => Promise.resolve([])],
    ["fails", () => Promise.reject(new Error("the database is closed"))],
  ])("applies and reports nothing after it was stopped, if the last read %s", async (_, end) => {
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const onSplit = vi.fn();
    const onProblem = vi.fn();
    const readTotals = vi.fn(() => gate.then(end));
    const allocator = new AutoAllocator({
      activities: () => [activity, activity],
      readTotals,
      onSplit,
      onProblem,
      random: createSeededRandom(1),
    });
    allocator.start();
    await vi.waitFor(() => expect(readTotals).toHaveBeenCalledTimes(1));
    const stopping = allocator.stop();
    letGo();
    await stopping;
    expect(readTotals).toHaveBeenCalledTimes(1);
    expect(onSplit).not.toHaveBeenCalled();
    expect(onProblem).not.toHaveBeenCalled();
  });

  it("sends new visitors to successful experiences, and keeps assignments of earlier ones", async () => {
    await using folder = await anActivityFolder({
      "a.yaml": `name: T
type: auto-allocate
method: thompson
experiences: [{ name: A, mboxes: { hero: { html: a } } }, { name: B, mboxes: { hero: { html: b } } }]
metrics: [{ conversion: order-done }]
`,
    });
    await using edge = createEdge({
      activities: [folder.path],
      client: "acme",
      database: ":memory:",
      allocationInterval: 1_000,
    });
    const early = new Map<string, unknown>();
    const visitors = Array.from({ length: 400 }, (_, index) => `early-${index}`);
    await Promise.all(visitors.map(async (visitor) => early.set(visitor, await shown(edge, visitor, "hero"))));
    // Only those who saw B order.
    await Promise.all(
      visitors.filter((each) => early.get(each) === "b").map((each) => shown(edge, each, "order-done")),
    );
    await vi.waitFor(
      async () => {
        const late = await Promise.all(Array.from({ length: 200 }, () => shown(edge, crypto.randomUUID(), "hero")));
        expect(late.filter((content) => content === "b").length).toBeGreaterThan(150);
      },
      { timeout: 20_000, interval: 300 },
    );
    for (const visitor of visitors.slice(0, 50)) expect(await shown(edge, visitor, "hero")).toBe(early.get(visitor));
  });
});

async function shown(edge: Edge, tntId: string, name: string): Promise<unknown> {
  const { body } = await ask(edge, {
    id: { tntId },
    context: { channel: "web" },
    execute: { mboxes: [{ name, index: 0 }] },
  });
  return body.execute?.mboxes?.[0]?.options?.[0]?.content;
}
