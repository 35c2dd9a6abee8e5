import { deliveryRequestSchema } from "@fletch/delivery-api";
import { isExact } from "@fletch/delivery-api/schema";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TargetRequest } from "../options/call-options.ts";
import { isMboxesRequest } from "./is-mboxes-request.node.ts";
import { isMboxesRequest as isMboxesRequestOnTheWeb } from "./is-mboxes-request.web.ts";

const texts = ["a", "", " ", "a.b", "a.b.c", "x-clicked", "any mbox", "profile.x", "orderId", "y".repeat(5_001)];
const anything = fc.constantFrom<unknown>(undefined, null, 1, 1.5, Number.NaN, true, {}, [], new Date(0), ...texts);

/** Mostly a value that is right, sometimes any. */
const mostly = (...right: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: anything });

/** Objects with some of the fields, as they come; seldom of a class, or with a field that nobody knows. */
function fields(parts: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const known = fc.record(parts, { requiredKeys: [], noNullPrototype: true });
  return fc.oneof(
    { weight: 30, arbitrary: known },
    { weight: 1, arbitrary: known.map((each) => Object.create(each)) },
    { weight: 1, arbitrary: anything },
  );
}

const mbox = fields({
  index: mostly(0, 1, 2, 3),
  name: mostly("hero", "flags"),
  parameters: fc.oneof(fc.dictionary(fc.constantFrom("tier", ...texts), mostly("gold"), { maxKeys: 2 }), anything),
  address: mostly(undefined),
  order: mostly(undefined),
});
const requests = fields({
  requestId: mostly("r"),
  id: fields({ tntId: mostly("a", "a.35_0"), thirdPartyId: mostly("b"), customerIds: mostly(undefined) }),
  context: fields({
    channel: mostly("web", "mobile"),
    userAgent: mostly("curl/8"),
    address: fields({ url: mostly("https://a.test/"), referringUrl: mostly("https://b.test/") }),
    timeOffsetInMinutes: mostly(60),
    geo: mostly(undefined),
  }),
  execute: fields({ mboxes: fc.oneof(fc.array(mbox, { maxLength: 3 }), anything), pageLoad: mostly(undefined) }),
  prefetch: mostly(undefined),
  trace: mostly(undefined),
  experienceCloud: mostly(undefined),
});

describe("the fast check for execute requests of mboxes", () => {
  it("accepts an exact request", () => {
    let found = 0;
    fc.assert(
      fc.property(requests, (request) => {
        if (!isMboxesRequest(request as TargetRequest)) return;
        found++;
        expect(isExact(request, deliveryRequestSchema, true)).toBe(true);
      }),
      { numRuns: randomRuns(20_000) },
    );
    expect(found).toBeGreaterThan(0);
  });

  it("refuses a request with a rare field, which gets the full check", () => {
    const request = { execute: { mboxes: [{ name: "hero" }] } };
    expect(isMboxesRequest(request)).toBe(true);
    expect(isMboxesRequestOnTheWeb(request)).toBe(false);
    expect(isMboxesRequest({ ...request, prefetch: {} })).toBe(false);
    expect(isMboxesRequest({ ...request, context: { geo: {} } })).toBe(false);
    expect(
      isMboxesRequest({
        execute: {
          mboxes: [
            { name: "hero", index: 1 },
            { name: "b", index: 1 },
          ],
        },
      }),
    ).toBe(false);
    expect(isMboxesRequest({ execute: { mboxes: [] } })).toBe(false);
    const failing = {
      get execute(): never {
        throw new Error("read");
      },
    };
    expect(isMboxesRequest(failing)).toBe(false);
  });
});
