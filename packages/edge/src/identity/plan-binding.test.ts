import { describe, expect, it } from "vitest";
import { type IdentityMap, planBinding } from "./plan-binding.ts";

describe("planBinding", () => {
  it("makes a new visitor of identities that nobody has", () => {
    expect(planBinding(["person:ann", "tnt:a"], mapOf({}))).toEqual({
      visitorId: null,
      absorbed: [],
      bound: ["person:ann", "tnt:a"],
    });
  });

  it("finds the visitor, and binds what is new of it", () => {
    expect(planBinding(["ecid:m", "tnt:a"], mapOf({ v1: ["tnt:a"] }))).toEqual({
      visitorId: "v1",
      absorbed: [],
      bound: ["ecid:m"],
    });
  });

  it("merges visitors, into the one whose id says most", () => {
    const map = mapOf({ v1: ["tnt:a"], v2: ["person:ann"], v3: ["ecid:m"] });
    expect(planBinding(["person:ann", "ecid:m", "tnt:a"], map)).toEqual({
      visitorId: "v2",
      absorbed: ["v3", "v1"],
      bound: [],
    });
  });

  it("does not merge people: a browser goes to who logged in last", () => {
    const map = mapOf({ ann: ["person:ann", "tnt:laptop"], bob: ["person:bob"] });
    expect(planBinding(["person:bob", "tnt:laptop"], map)).toEqual({
      visitorId: "bob",
      absorbed: [],
      bound: ["tnt:laptop"],
    });
    expect(planBinding(["person:eve", "tnt:laptop"], map)).toMatchObject({
      visitorId: null,
      bound: ["person:eve", "tnt:laptop"],
    });
  });

  it("takes several customer ids of one source for one person when they come together, else not", () => {
    const map = mapOf({ v1: ["customer:crm:1"], v2: ["customer:crm:2", "tnt:a"] });
    expect(planBinding(["customer:crm:1", "customer:crm:2"], map)).toMatchObject({ visitorId: "v1", absorbed: ["v2"] });
    expect(planBinding(["customer:crm:1", "tnt:a"], map)).toMatchObject({
      visitorId: "v1",
      absorbed: [],
      bound: ["tnt:a"],
    });
  });

  it("does not merge two visitors who are different people, though the request itself names neither", () => {
    const map = mapOf({ ann: ["person:ann", "ecid:m"], bob: ["person:bob", "tnt:a"] });
    expect(planBinding(["ecid:m", "tnt:a"], map)).toEqual({ visitorId: "ann", absorbed: [], bound: ["tnt:a"] });
  });
});

function mapOf(visitors: Readonly<Record<string, readonly string[]>>): IdentityMap {
  const entries = Object.entries(visitors);
  return {
    owners: new Map(entries.flatMap(([visitorId, identities]) => identities.map((each) => [each, visitorId] as const))),
    identitiesOf: new Map(entries.map(([visitorId, identities]) => [visitorId, new Set(identities)])),
  };
}
