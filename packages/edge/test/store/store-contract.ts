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
    const later = start + 24 * 60 * minute;
    await visit(store, { tntId: "a" }, { events: [impression("n1", 1, 0), order("o1", 10)] });
    await visit(store, { tntId: "b" }, { now: later, events: [impression("n2", 1, 0), impression("n3", 2, 0)] });
    await visit(store, { tntId: "b" }, { now: later, events: [order("o2", 5), order("o3", 5)] });
    const day = start / (24 * 60 * minute);
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
