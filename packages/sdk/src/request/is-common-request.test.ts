import { type DeliveryRequest, parseDeliveryRequest } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCommonRequest } from "./is-common-request.ts";

const context = { channel: "web", timeOffsetInMinutes: 60, userAgent: "Chrome", address: { url: "https://acme.com/" } };
const hero = { name: "hero", parameters: { tier: "gold" } };
const ordinary = { requestId: "1", context, execute: { mboxes: [hero] } };

const odd = fc.oneof(
  fc.anything({ maxDepth: 1 }),
  fc.constantFrom<unknown>(
    ...["", " ", "a".repeat(129), "a".repeat(251), "a".repeat(5_001), "x-clicked", "any mbox", "display mboxes"],
    ...["profile.a", "orderId", "orderTotal", "productPurchasedIds", "4a7b.35_0", "4a7b.35.0", "tv", "mobile"],
    ...[-1, 0, 1, 1.5, 2 ** 31, Number.NaN, null, [], {}, [hero], [hero, hero], { a: "b" }, { tntId: "4a7b.35_0" }],
    ...[
      [
        { ...hero, index: 0 },
        { ...hero, index: 0 },
      ],
      [{ ...hero, index: 1 }, hero],
    ],
    Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, ""])),
  ),
);
const paths = [
  ...["requestId", "id", "id.tntId", "id.thirdPartyId", "id.marketingCloudVisitorId", "id.customerIds", "context"],
  ...["context.channel", "context.timeOffsetInMinutes", "context.userAgent", "context.address", "context.address.url"],
  ...["context.address.referringUrl", "context.geo", "context.browser", "context.beacon", "environmentId", "property"],
  ...["property.token", "execute", "execute.pageLoad", "execute.mboxes", "execute.mboxes.0", "execute.mboxes.0.name"],
  ...["execute.mboxes.0.index", "execute.mboxes.0.parameters", "execute.mboxes.0.parameters.tier", "prefetch"],
  ...["execute.mboxes.0.profileParameters", "execute.mboxes.0.address", "prefetch.mboxes", "prefetch.views", "trace"],
];

/** A copy in which something else is at the path. */
function change(value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown {
  if (name === undefined) return put;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? change(item, rest, put) : item));
  const fields: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
  return { ...fields, [name]: change(fields[name], rest, put) };
}

describe("an ordinary request", () => {
  it("asks for mboxes, by a page, for a visitor or none", () => {
    expect(isCommonRequest(ordinary as DeliveryRequest)).toBe(true);
    expect(isCommonRequest({ ...ordinary, id: { tntId: "4a7b.35_0" } } as DeliveryRequest)).toBe(true);
    expect(isCommonRequest({ requestId: "1", context, prefetch: { mboxes: [hero] } } as DeliveryRequest)).toBe(true);
  });

  it("is always one that the Delivery API takes", () => {
    const changes = fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(changes, (list) => {
        const request = list.reduce<unknown>((value, [path, put]) => change(value, path.split("."), put), ordinary);
        if (!isCommonRequest(request as DeliveryRequest)) return;
        // What is not there is filled in.
        const { context, ...others } = request as DeliveryRequest;
        expect(isRecord(context) || context === undefined).toBe(true);
        const given = Object.entries(context ?? {}).filter(([, value]) => value !== undefined);
        const complete = { ...others, context: { channel: "web", ...Object.fromEntries(given) } };
        expect(parseDeliveryRequest(complete)).toMatchObject({ ok: true });
      }),
      { numRuns: 5_000 },
    );
  });

  it("names what it wants", () => {
    for (const execute of [{}, { mboxes: [] }, undefined]) {
      expect(isCommonRequest({ ...ordinary, execute } as DeliveryRequest)).toBe(false);
    }
  });
});
