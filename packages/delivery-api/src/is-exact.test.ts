import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDeliveryRequestSchema } from "./delivery-request.ts";
import { findIssues, isExact } from "./schema.ts";

const limits = { parameters: 2 };
const sometimes = <T, W>(wrong: fc.Arbitrary<W>, right: fc.Arbitrary<T>): fc.Arbitrary<T | W> =>
  fc.oneof({ weight: 19, arbitrary: right }, { weight: 1, arbitrary: wrong });
const odd = fc.constantFrom(undefined, null, "", 1, -1, 2.5, [], {}, "x".repeat(5001));
const text = sometimes(odd, fc.constantFrom("gold", "7"));
const name = fc.constantFrom("tier", "page", "size", "profile.age", "orderId", "__proto__");
const parameters = fc.dictionary(name, text, { maxKeys: 3 });
const mbox = fc
  .record(
    {
      name: sometimes(fc.constantFrom("any mbox", "hero-clicked"), fc.constant("hero")),
      index: sometimes(odd, fc.nat({ max: 9 })),
      parameters,
      profileParameters: parameters,
    },
    { requiredKeys: ["name", "parameters"] },
  )
  .chain(inAnyOrder);
const request = fc
  .record(
    {
      requestId: text,
      context: fc.record({ channel: sometimes(text, fc.constant("web")), userAgent: text }, { requiredKeys: [] }),
      execute: fc.record({ mboxes: fc.array(mbox, { maxLength: 3 }) }),
      id: fc.record({ tntId: text, thirdPartyId: text }, { requiredKeys: [] }),
    },
    { requiredKeys: ["execute"] },
  )
  .chain(inAnyOrder);

describe("isExact", () => {
  it("does not depend on earlier values", () => {
    const runs = { numRuns: 150 };
    const known = createDeliveryRequestSchema(limits);
    const check = fc.property(request, fc.boolean(), (value, isMissingDefaults) => {
      const expected = isExact(value, createDeliveryRequestSchema(limits), isMissingDefaults);
      expect(isExact(value, known, isMissingDefaults)).toBe(expected);
      expect(isExact(value, known, isMissingDefaults)).toBe(expected);
    });
    fc.assert(check, runs);
  });

  it.each([
    [[0, 1, 2], true],
    [[2, 0, 1], true],
    [[undefined, 0, undefined, 1], true],
    [[1, 1], false],
    [[1, undefined, 0, 1], false],
  ])("returns for mboxes with the indexes %j: %j", (indexes, expected) => {
    const mboxes = indexes.map((index) => ({ name: "hero", index }));
    expect(isExact({ execute: { mboxes } }, createDeliveryRequestSchema(limits), true)).toBe(expected);
  });
});

describe("findIssues", () => {
  it("finds the same issues with and without its quick check", () => {
    const schema = createDeliveryRequestSchema(limits);
    const withUnknown = fc.tuple(request, text).map(([value, unknown]) => ({ unknown, ...value }));
    const check = fc.property(fc.oneof(request, withUnknown), (value) => {
      // The quick check leaves objects of a class alone.
      const unplain = Object.assign(Object.create({}), { context: { channel: "web" }, ...value });
      expect(findIssues(schema, { context: { channel: "web" }, ...value })).toEqual(findIssues(schema, unplain));
    });
    fc.assert(check, { numRuns: 150 });
  });
});

function inAnyOrder<T extends object>(value: T): fc.Arbitrary<object> {
  return fc.shuffledSubarray(Object.entries(value)).map((entries) => Object.fromEntries(entries));
}
