import { expect, it } from "vitest";
import type { VisitorStore } from "../../src/visitors/visitor-store.ts";
import {
  click,
  createQuery,
  impression,
  loadCurrent,
  minute,
  order,
  start,
  summarize,
  visit,
  visitUntilRecorded,
} from "./visits.ts";

const dayLength = 24 * 60 * minute;

/** A kind of store, to be held to the contract. Who makes it closes what it opened. */
export interface ContractSubject {
  /** Opens a store that is empty. */
  open(): Promise<VisitorStore>;
  /** Opens an empty store twice, as two edges do. */
  openTwo(): Promise<readonly [VisitorStore, VisitorStore]>;
}

/** What every `VisitorStore` holds to, as tests: to be called within `describe`. */
export function testVisitorStore(subject: ContractSubject): void {
  it("knows nothing of a new visitor but what the request says", async () => {
    const store = await subject.open();
    const visitor = await store.load(createQuery({ tntId: "a.35_0" }, { parameters: { tier: "gold" } }));
    expect(visitor).toMatchObject({ id: { tntId: "a.35_0" }, lastSeenAt: null, visits: 1, firstSeenAt: start });
    expect([...visitor.parameters]).toEqual([["tier", "gold"]]);
    expect(visitor.experiences.size).toBe(0);
  });

  it("merges profile parameters name by name", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { parameters: { tier: "gold", city: "Bern" } });
    await visit(store, { tntId: "a" }, { parameters: { tier: "silver" } });
    expect(Object.fromEntries((await store.load(createQuery({ tntId: "a" }))).parameters)).toEqual({
      tier: "silver",
      city: "Bern",
    });
  });

  it("loses no profile parameter that two edges write at the same time", async () => {
    const edges = await subject.openTwo();
    const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
    await Promise.all(
      names.map((name, index) =>
        visitUntilRecorded(edges[index % 2] as VisitorStore, { tntId: "a", thirdPartyId: "t" }, { [name]: name }),
      ),
    );
    const { parameters } = await loadCurrent(edges[0], { tntId: "a" });
    expect([...parameters.keys()].sort()).toEqual(names.toSorted());
  });

  it("keeps the experience that a visitor got first, whatever is claimed later", async () => {
    const store = await subject.open();
    const early = await store.load(createQuery({ tntId: "a" }));
    await visit(store, { tntId: "a" }, { assignments: [{ activityId: 1, experienceId: 2 }] });
    const late = await store.record({
      visitor: early,
      experiences: [{ activityId: 1, experienceId: 0 }],
      events: [impression("n1", 1, 0)],
    });
    expect(late).toMatchObject({ recorded: false, visitor: { experiences: new Map([[1, 2]]) } });
    expect(await store.readTotals()).toEqual([]);
  });

  it("lets a visitor go from an experience that is not to be had any more, and only from that one", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { assignments: [{ activityId: 1, experienceId: 2 }] });
    await visit(store, { tntId: "a" }, { assignments: [{ activityId: 1, experienceId: 0, replaces: 2 }] });
    expect((await store.load(createQuery({ tntId: "a" }))).experiences).toEqual(new Map([[1, 0]]));
    const again = await visit(
      store,
      { tntId: "a" },
      { assignments: [{ activityId: 1, experienceId: 1, replaces: 2 }] },
    );
    expect(again).toMatchObject({ recorded: false });
  });

  it("gives one visitor one experience when two edges claim different ones at once", async () => {
    const edges = await subject.openTwo();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        visit(
          edges[index % 2] as VisitorStore,
          { tntId: "a" },
          {
            assignments: [{ activityId: 1, experienceId: index % 4 }],
            events: [impression(`n${index}`, 1, index % 4)],
          },
        ),
      ),
    );
    const { experiences } = await loadCurrent(edges[1], { tntId: "a" });
    const kept = experiences.get(1);
    expect(outcomes.map(({ recorded }) => recorded)).toEqual(outcomes.map((_, index) => index % 4 === kept));
    const totals = await edges[0].readTotals(1);
    expect(totals.map(({ experienceId, events, visitors }) => [experienceId, events, visitors])).toEqual([
      [kept, 5, 1],
    ]);
  });

  it("finds a visitor by any of the ids that came together, and returns all of them", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a.35_0", thirdPartyId: "ann", marketingCloudVisitorId: "m1" });
    const byEcid = await store.load({ ...createQuery({ marketingCloudVisitorId: "m1" }), locationHint: "37" });
    expect(byEcid.id).toEqual({ tntId: "a.37_0", thirdPartyId: "ann", marketingCloudVisitorId: "m1" });
    const byCustomer = {
      customerIds: [{ id: "c", integrationCode: "crm", authenticatedState: "authenticated" }],
    } as const;
    await visit(store, { thirdPartyId: "ann", ...byCustomer });
    expect((await store.load(createQuery(byCustomer))).id).toMatchObject({ tntId: "a", thirdPartyId: "ann" });
    const loggedOut = { customerIds: [{ ...byCustomer.customerIds[0], authenticatedState: "logged_out" }] } as const;
    expect((await store.load(createQuery({ tntId: "z", ...loggedOut }))).id.thirdPartyId).toBeUndefined();
  });

  it("merges two visitors who turn out to be one: the newest parameter, the oldest experience, every event once", async () => {
    const store = await subject.open();
    await visit(
      store,
      { tntId: "phone" },
      {
        parameters: { tier: "silver", shoe: "42" },
        assignments: [{ activityId: 1, experienceId: 1 }],
        events: [impression("n1", 1, 1, "i1")],
      },
    );
    await visit(
      store,
      { thirdPartyId: "ann" },
      {
        now: start + minute,
        parameters: { tier: "gold" },
        assignments: [
          { activityId: 1, experienceId: 2 },
          { activityId: 2, experienceId: 0 },
        ],
        events: [impression("n2", 1, 2, "i1"), impression("n3", 2, 0)],
      },
    );
    const expected = {
      parameters: new Map([
        ["tier", "gold"],
        ["shoe", "42"],
      ]),
      experiences: new Map([
        [1, 1],
        [2, 0],
      ]),
    };
    const both = { tntId: "phone", thirdPartyId: "ann" };
    expect(await store.load(createQuery(both, { now: start + 2 * minute }))).toMatchObject(expected);
    await visit(store, both, { now: start + 2 * minute });
    expect(await store.load(createQuery({ tntId: "phone" }, { now: start + 2 * minute }))).toMatchObject(expected);
    expect(await store.load(createQuery({ thirdPartyId: "ann" }, { now: start + 2 * minute }))).toMatchObject({
      ...expected,
      firstSeenAt: start,
    });
    const kept = await store.exportVisitor({ thirdPartyId: "ann" });
    expect(kept?.visitors).toHaveLength(1);
    expect(kept?.events.map(({ event_id }) => event_id).sort()).toEqual(["n2", "n3"]);
  });

  it("does not make one person of two who use one browser", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "laptop", thirdPartyId: "ann" }, { parameters: { name: "Ann" } });
    await visit(store, { tntId: "laptop", thirdPartyId: "bob" }, { parameters: { name: "Bob" } });
    expect((await store.load(createQuery({ tntId: "laptop" }))).id.thirdPartyId).toBe("bob");
    expect((await store.load(createQuery({ thirdPartyId: "ann" }))).parameters.get("name")).toBe("Ann");
    expect((await store.load(createQuery({ thirdPartyId: "ann" }))).id.tntId).toBeUndefined();
  });

  it("ends with one visitor when two edges merge the same ids in different ways at once", async () => {
    const edges = await subject.openTwo();
    const ids = Array.from({ length: 6 }, (_, index) => `d${index}`);
    for (const tntId of ids) await visit(edges[0], { tntId }, { parameters: { [tntId]: "here" } });
    await Promise.all(
      [...ids, ...ids.toReversed()].map((tntId, index) =>
        visitUntilRecorded(edges[index % 2] as VisitorStore, {
          tntId,
          thirdPartyId: "ann",
          marketingCloudVisitorId: `m${index % 3}`,
        }),
      ),
    );
    const kept = await edges[1].exportVisitor({ thirdPartyId: "ann" });
    expect(kept?.visitors).toHaveLength(1);
    expect([...(await loadCurrent(edges[1], { thirdPartyId: "ann" })).parameters.keys()].sort()).toEqual(ids);
    for (const tntId of ids) expect((await loadCurrent(edges[0], { tntId })).id.thirdPartyId).toBe("ann");
  });

  it("counts a notification once, and an impression once, however often they come", async () => {
    const edges = await subject.openTwo();
    const events = [impression("n1", 1, 0, "i1"), impression("n2", 1, 0, "i1"), click("n3", 1, 0)];
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => visit(edges[index % 2] as VisitorStore, { tntId: "a" }, { events })),
    );
    await visit(edges[0], { tntId: "b" }, { events });
    expect(await summarize(edges[0])).toEqual(["1/0 click click: 2 of 2", "1/0 impression : 2 of 2"]);
  });

  it("adds up revenue, and the squares of what each visitor brought", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { events: [order("o1", 10)] });
    await visit(store, { tntId: "a" }, { events: [order("o2", 5), order("o1", 10)] });
    await visit(store, { tntId: "b" }, { events: [order("o1", 2)] });
    expect(await store.readTotals(1)).toMatchObject([
      { kind: "conversion", events: 3, visitors: 2, amount: 17, squares: 229 },
    ]);
  });

  it("counts by day what reports are made from", async () => {
    const store = await subject.open();
    const later = start + dayLength;
    await visit(store, { tntId: "a" }, { events: [impression("n1", 1, 0), order("o1", 10)] });
    await visit(store, { tntId: "b" }, { now: later, events: [impression("n2", 1, 0), impression("n3", 2, 0)] });
    await visit(store, { tntId: "b" }, { now: later, events: [order("o2", 5), order("o3", 5)] });
    const day = start / dayLength;
    const first = { experienceId: 0, day, visitors: 1 };
    const second = { experienceId: 0, day: day + 1, visitors: 1 };
    const isOrder = { kind: "conversion", metric: "order" };
    expect(await store.readActivityCounts({ activityId: 1 })).toMatchObject({
      exposures: [first, second],
      results: [
        { ...first, ...isOrder, events: 1, amount: 10, squares: 100 },
        { ...second, ...isOrder, events: 2, amount: 10, squares: 100 },
      ],
    });
    expect((await store.readActivityCounts({ activityId: 1, from: day + 1 })).exposures).toEqual([second]);
    expect((await store.readActivityCounts({ activityId: 1, to: day })).results).toMatchObject([first]);
    expect(await store.readActivityCounts({ activityId: 3 })).toMatchObject({ exposures: [], results: [] });
  });

  it("leaves out what visitors do who were not shown the experience, until they are", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { events: [order("o1", 10)] });
    await visit(store, { tntId: "b" }, { events: [order("o2", 20)] });
    const day = start / dayLength;
    const unexposed = { experienceId: 0, kind: "conversion", metric: "order" };
    expect(await store.readActivityCounts({ activityId: 1 })).toMatchObject({
      exposures: [],
      results: [],
      unexposed: [{ ...unexposed, visitors: 2 }],
    });
    await visit(store, { tntId: "a" }, { now: start + dayLength, events: [impression("n1", 1, 0)] });
    expect(await store.readActivityCounts({ activityId: 1 })).toMatchObject({
      exposures: [{ day: day + 1, visitors: 1 }],
      results: [{ day: day + 1, visitors: 1, events: 1, amount: 10, squares: 100 }],
      unexposed: [{ ...unexposed, visitors: 1 }],
    });
    // The totals count by the day on which it happened, whoever was shown what.
    expect((await store.readTotals(1)).map((each) => [each.kind, each.day - day, each.visitors])).toEqual([
      ["conversion", 0, 2],
      ["impression", 1, 1],
    ]);
  });

  it("counts of a range of days only visitors who were first shown the experience in it", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { events: [impression("n1", 1, 0)] });
    await visit(store, { tntId: "b" }, { now: start + dayLength, events: [impression("n2", 1, 0), order("o1", 5)] });
    await visit(store, { tntId: "a" }, { now: start + dayLength, events: [order("o2", 7)] });
    const day = start / dayLength;
    const counts = await store.readActivityCounts({ activityId: 1, from: day + 1 });
    expect(counts.exposures).toMatchObject([{ day: day + 1, visitors: 1 }]);
    expect(counts.results).toMatchObject([{ visitors: 1, events: 1, amount: 5, squares: 25 }]);
    expect((await store.readActivityCounts({ activityId: 1, to: day })).results).toEqual([]);
  });

  it("tells single orders: how many, the largest, and those that came again", async () => {
    const store = await subject.open();
    const orders = Array.from({ length: 12 }, (_, index) => order(`o${index}`, index + 1));
    await visit(store, { tntId: "a" }, { events: [impression("n1", 1, 0), ...orders] });
    await visit(store, { tntId: "a" }, { events: [order("o3", 4)] });
    await visit(store, { tntId: "b" }, { events: [impression("n2", 1, 0), order("o99", 99), order("o99", 99)] });
    const { orders: counted } = await store.readActivityCounts({ activityId: 1 });
    expect(counted).toMatchObject([
      { experienceId: 0, metric: "order", orders: 13, amount: 78 + 99, squares: 650 + 99 ** 2, repeated: 2 },
    ]);
    expect(counted[0]?.largest.slice(0, 3)).toEqual([99, 12, 11]);
    expect(counted[0]?.largest).toHaveLength(10);
  });

  it("counts visitors who were shown several experiences, each once", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { events: [impression("n1", 1, 0), impression("n2", 2, 0)] });
    await visit(
      store,
      { tntId: "b" },
      { events: [impression("n1", 1, 0), impression("n2", 1, 1), impression("n3", 1, 2)] },
    );
    await visit(store, { tntId: "a" }, { events: [impression("n3", 1, 1), impression("n4", 1, 1)] });
    const several = async (activityId: number): Promise<number> =>
      (await store.readActivityCounts({ activityId })).visitorsInSeveralExperiences;
    expect([await several(1), await several(2)]).toEqual([2, 0]);
  });

  it("counts two visitors who become one, and an order that both told once", async () => {
    const store = await subject.open();
    const device = { tntId: "d" };
    const person = { thirdPartyId: "p" };
    await visit(store, device, { events: [impression("n1", 1, 0), order("o1", 10), order("o2", 3)] });
    await visit(store, person, {
      now: start + dayLength,
      events: [impression("n2", 1, 0), order("o1", 10), order("o3", 4)],
    });
    await visit(store, { tntId: "other" }, { events: [impression("n3", 1, 0)] });
    await visit(store, { ...device, ...person }, { now: start + dayLength });
    const counts = await store.readActivityCounts({ activityId: 1 });
    const day = start / dayLength;
    expect(counts.exposures).toEqual([{ experienceId: 0, day, visitors: 2 }]);
    const addUp = (field: "visitors" | "events" | "amount" | "squares"): number =>
      counts.results.reduce((sum, row) => sum + row[field], 0);
    expect((["visitors", "events", "amount", "squares"] as const).map(addUp)).toEqual([1, 3, 17, 17 ** 2]);
    expect(counts.orders).toMatchObject([{ orders: 3, amount: 17, squares: 100 + 9 + 16, repeated: 1 }]);
    expect(await summarize(store)).toEqual([
      "1/0 conversion order: 1 of 1",
      "1/0 conversion order: 2 of 0",
      "1/0 impression : 2 of 2",
      "1/0 impression : 1 of 0",
    ]);
  });

  it("counts what one of two visitors did for what the other was shown, when they become one", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "d" }, { events: [impression("n1", 1, 0), impression("n2", 2, 0)] });
    await visit(store, { thirdPartyId: "p" }, { events: [order("o1", 10), impression("n3", 2, 1)] });
    expect((await store.readActivityCounts({ activityId: 1 })).results).toEqual([]);
    await visit(store, { tntId: "d", thirdPartyId: "p" });
    expect(await store.readActivityCounts({ activityId: 1 })).toMatchObject({
      exposures: [{ visitors: 1 }],
      results: [{ visitors: 1, events: 1, amount: 10, squares: 100 }],
      unexposed: [],
      visitorsInSeveralExperiences: 0,
    });
    expect((await store.readActivityCounts({ activityId: 2 })).visitorsInSeveralExperiences).toBe(1);
  });

  it("keeps the sums of visitors who are forgotten, and counts who comes back as somebody new", async () => {
    const store = await subject.open();
    const events = [impression("n1", 1, 0), order("o1", 10)];
    await visit(store, { tntId: "a" }, { events });
    expect(await store.deleteVisitor({ tntId: "a" })).toBe(true);
    await visit(store, { tntId: "b" }, { events });
    await store.prune(start + minute);
    const once = await store.readActivityCounts({ activityId: 1 });
    expect(once.exposures).toMatchObject([{ visitors: 2 }]);
    expect(once.results).toMatchObject([{ visitors: 2, events: 2, amount: 20, squares: 200 }]);
    await visit(store, { tntId: "a" }, { events });
    expect((await store.readActivityCounts({ activityId: 1 })).exposures).toMatchObject([{ visitors: 3 }]);
  });

  it("counts an order whose total nobody can pay without spoiling the sums", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" }, { events: [order("o1", 1e308)] });
    await visit(store, { tntId: "a" }, { events: [order("o2", 1e308)] });
    expect(await store.readTotals(1)).toMatchObject([{ events: 2, amount: 2e12, squares: 4e24 }]);
  });

  it("counts a visit when the last request was more than 30 minutes ago", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "a" });
    await visit(store, { tntId: "a" }, { now: start + 30 * minute });
    const later = start + 61 * minute;
    expect(await store.load(createQuery({ tntId: "a" }, { now: start + 31 * minute }))).toMatchObject({ visits: 1 });
    expect(await store.load(createQuery({ tntId: "a" }, { now: later }))).toMatchObject({
      visits: 2,
      visitStartedAt: later,
    });
    await visit(store, { tntId: "a" }, { now: later });
    await visit(store, { tntId: "a" }, { now: later + minute });
    const visitor = await store.load(createQuery({ tntId: "a" }, { now: later + minute }));
    expect(visitor).toMatchObject({
      visits: 2,
      visitStartedAt: later,
      firstSeenAt: start,
      lastSeenAt: later + minute,
    });
  });

  it("exports and deletes a visitor by any id, and keeps the totals", async () => {
    const store = await subject.open();
    await visit(
      store,
      { tntId: "a", thirdPartyId: "ann" },
      {
        parameters: { tier: "gold" },
        assignments: [{ activityId: 1, experienceId: 0 }],
        events: [impression("n1", 1, 0)],
      },
    );
    const kept = await store.exportVisitor({ thirdPartyId: "ann" });
    expect(kept?.visitors).toHaveLength(1);
    expect(kept?.events).toMatchObject([{ event_id: "n1", kind: "impression", activity_id: 1, experience_id: 0 }]);
    expect(await store.deleteVisitor({ tntId: "a" })).toBe(true);
    expect(await store.exportVisitor({ thirdPartyId: "ann" })).toBeNull();
    expect(await store.deleteVisitor({ thirdPartyId: "ann" })).toBe(false);
    expect((await store.load(createQuery({ tntId: "a" }))).visits).toBe(1);
    expect(await summarize(store)).toEqual(["1/0 impression : 1 of 1"]);
  });

  it("forgets old events, and visitors who did not come back", async () => {
    const store = await subject.open();
    await visit(store, { tntId: "gone" }, { events: [impression("n1", 1, 0)] });
    await visit(store, { tntId: "back" }, { events: [impression("n1", 1, 0)] });
    await visit(store, { tntId: "back" }, { now: start + 10 * minute, events: [impression("n2", 1, 0)] });
    await store.prune(start + 5 * minute);
    expect(await store.exportVisitor({ tntId: "gone" })).toBeNull();
    expect((await store.exportVisitor({ tntId: "back" }))?.events.map(({ event_id }) => event_id)).toEqual(["n2"]);
  });
}
