import PublishedVisitor from "@adobe-mcid/visitor-js-server";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isVisitorLike, Visitor } from "./visitor.ts";

/** Numbers the ids in the order in which they come up: ids are random, their order is not. */
function createNumbering(): (id: string) => number {
  const known: string[] = [];
  return (id) => {
    expect(id).toMatch(/^[0-7][0-9A-F]{15}-[0-7][0-9A-F]{15}$/);
    if (!known.includes(id)) known.push(id);
    return known.indexOf(id);
  };
}

describe("a Visitor of the Experience Cloud", () => {
  it("returns one supplemental data id to different consumers, and the next one to a consumer that reads it again", () => {
    const visitor = new Visitor("0AAA@AdobeOrg");
    const first = visitor.getSupplementalDataID("target");
    expect(visitor.getSupplementalDataID("analytics")).toBe(first);
    const second = visitor.getSupplementalDataID("target");
    expect(second).not.toBe(first);
    expect(visitor.getSupplementalDataID("analytics")).toBe(second);
  });

  it("returns ids and state as the published visitor library does", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "__proto__"), { maxLength: 14 }), (consumers) => {
        const [ours, theirs] = [new Visitor("0AAA@AdobeOrg"), new PublishedVisitor("0AAA@AdobeOrg")];
        const [numberOfOurs, numberOfTheirs] = [createNumbering(), createNumbering()];
        for (const consumer of consumers) {
          expect(numberOfOurs(ours.getSupplementalDataID(consumer))).toBe(
            numberOfTheirs(theirs.getSupplementalDataID(consumer)),
          );
        }
        const [ourState] = Object.values(ours.getState());
        const [theirState] = Object.values(theirs.getState());
        for (const name of ["supplementalDataIDCurrentConsumed", "supplementalDataIDLastConsumed"] as const) {
          if (consumers.length > 0) expect(ourState?.sdid?.[name]).toEqual(theirState?.sdid?.[name]);
        }
      }),
    );
  });

  it("starts with the given supplemental data id", () => {
    const visitor = new Visitor("0AAA@AdobeOrg", undefined, "0123456789ABCDEF-0123456789ABCDEF");
    expect(visitor.getSupplementalDataID("target")).toBe("0123456789ABCDEF-0123456789ABCDEF");
    expect(visitor.getState()).toEqual({
      "0AAA@AdobeOrg": {
        sdid: {
          supplementalDataIDCurrent: "0123456789ABCDEF-0123456789ABCDEF",
          supplementalDataIDCurrentConsumed: { "payload:target": true },
          supplementalDataIDLastConsumed: {},
        },
      },
    });
  });

  it("keeps the last customer ids, and completes the organization id", () => {
    const visitor = new Visitor("0AAA");
    visitor.setCustomerIDs({ userid: "1" });
    visitor.setCustomerIDs({ puuid: "2" });
    expect(visitor.getState()).toMatchObject({ "0AAA@AdobeOrg": { customerIDs: { puuid: "2" } } });
  });

  it("can be replaced by one of the published library", () => {
    expect(isVisitorLike(new PublishedVisitor("0AAA@AdobeOrg"))).toBe(true);
    for (const other of [null, {}, "visitor", { getState: () => ({}) }]) expect(isVisitorLike(other)).toBe(false);
  });
});
