import { describe, expect, it } from "vitest";
import { type IdentityMap, planMerge } from "./plan-merge.ts";

describe("planMerge", () => {
  it("plans a new visitor for unknown identities", () => {
    expect(planMerge(["person:ann", "tnt:a"], createMap({}))).toEqual({
      visitorId: null,
      absorbed: [],
      linked: ["person:ann", "tnt:a"],
    });
  });

  it("finds the visitor, and links its new identities", () => {
    expect(planMerge(["ecid:m", "tnt:a"], createMap({ v1: ["tnt:a"] }))).toEqual({
      visitorId: "v1",
      absorbed: [],
      linked: ["ecid:m"],
    });
  });

  it("merges visitors into the one with the strongest id", () => {
    const map = createMap({ v1: ["tnt:a"], v2: ["person:ann"], v3: ["ecid:m"] });
    expect(planMerge(["person:ann", "ecid:m", "tnt:a"], map)).toEqual({
      visitorId: "v2",
      absorbed: ["v3", "v1"],
      linked: [],
    });
  });

  it("does not merge two people: the browser is linked to the one who logged in last", () => {
    const map = createMap({ ann: ["person:ann", "tnt:laptop"], bob: ["person:bob"] });
    expect(planMerge(["person:bob", "tnt:laptop"], map)).toEqual({
      visitorId: "bob",
      absorbed: [],
      linked: ["tnt:laptop"],
    });
    expect(planMerge(["person:eve", "tnt:laptop"], map)).toMatchObject({
      visitorId: null,
      linked: ["person:eve", "tnt:laptop"],
    });
  });

  it("never merges two ids of one source, even in one request", () => {
    const map = createMap({ v1: ["customer:crm:1"], v2: ["customer:crm:2", "tnt:a"] });
    expect(planMerge(["customer:crm:1", "customer:crm:2"], map)).toEqual({
      visitorId: "v1",
      absorbed: [],
      linked: [],
    });
    expect(planMerge(["customer:crm:3", "customer:crm:4"], map)).toEqual({
      visitorId: null,
      absorbed: [],
      linked: ["customer:crm:3"],
    });
    expect(planMerge(["customer:crm:1", "tnt:a"], map)).toEqual({ visitorId: "v1", absorbed: [], linked: ["tnt:a"] });
  });

  it("never moves the id of a person to another visitor", () => {
    const map = createMap({ ann: ["person:ann", "customer:crm:1"], bob: ["person:bob", "customer:crm:2"] });
    expect(planMerge(["person:ann", "customer:crm:2"], map)).toEqual({ visitorId: "ann", absorbed: [], linked: [] });
    expect(planMerge(["person:ann", "customer:crm:3"], map)).toEqual({ visitorId: "ann", absorbed: [], linked: [] });
  });

  it("never changes a person by a request without a person's id", () => {
    const map = createMap({ ann: ["person:ann", "ecid:m"], bob: ["person:bob", "tnt:a"], v3: ["tnt:s"] });
    expect(planMerge(["ecid:m", "tnt:a"], map)).toEqual({ visitorId: "ann", absorbed: [], linked: [] });
    expect(planMerge(["ecid:m", "tnt:s"], map)).toEqual({ visitorId: "ann", absorbed: [], linked: [] });
    expect(planMerge(["ecid:m", "tnt:new"], map)).toEqual({ visitorId: "ann", absorbed: [], linked: [] });
    expect(planMerge(["ecid:new", "tnt:a"], map)).toEqual({ visitorId: "bob", absorbed: [], linked: ["ecid:new"] });
  });

  it("links nothing by an ECID without the tntId of its device", () => {
    const map = createMap({ ann: ["person:ann", "tnt:a", "ecid:m"], v2: ["tnt:b", "ecid:n"], v3: ["ecid:o"] });
    const eve = { visitorId: null, absorbed: [] };
    expect(planMerge(["person:eve", "ecid:m"], map)).toEqual({ ...eve, linked: ["person:eve"] });
    expect(planMerge(["person:eve", "ecid:n"], map)).toEqual({ ...eve, linked: ["person:eve"] });
    expect(planMerge(["person:eve", "ecid:m", "tnt:a"], map)).toEqual({
      ...eve,
      linked: ["person:eve", "ecid:m", "tnt:a"],
    });
    expect(planMerge(["person:eve", "ecid:o"], map)).toMatchObject({ visitorId: "v3", linked: ["person:eve"] });
    expect(planMerge(["person:eve", "ecid:n", "tnt:b"], map)).toMatchObject({
      visitorId: "v2",
      linked: ["person:eve"],
    });
  });
});

function createMap(visitors: Readonly<Record<string, readonly string[]>>): IdentityMap {
  const entries = Object.entries(visitors);
  return {
    owners: new Map(entries.flatMap(([visitorId, identities]) => identities.map((each) => [each, visitorId] as const))),
    identitiesByVisitor: new Map(entries.map(([visitorId, identities]) => [visitorId, new Set(identities)])),
  };
}
