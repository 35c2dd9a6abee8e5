import { type DeliveryRequest, isTargetError, parseDeliveryRequest } from "@fletch/delivery-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequest } from "./read-request.ts";

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

/** What the client sends of a request whose gaps are filled. */
function fillContext(request: DeliveryRequest): unknown {
  const given = Object.entries(request.context ?? {}).filter(([, value]) => value !== undefined);
  return { ...request, context: { channel: "web", ...Object.fromEntries(given) } };
}

function read(request: unknown): ReturnType<typeof readRequest> | undefined {
  try {
    return readRequest(request as DeliveryRequest);
  } catch (error) {
    if (isTargetError(error, "invalid-request")) return undefined;
    throw error;
  }
}

describe("reading a request", () => {
  it("returns a valid request unchanged, marked as valid for the edge", () => {
    for (const request of [
      ordinary,
      { ...ordinary, id: { tntId: "4a7b.35_0" } },
      { requestId: "1", context, prefetch: { mboxes: [hero] } },
      { execute: { pageLoad: {} } },
    ]) {
      const { request: value, ...others } = readRequest(request as DeliveryRequest);
      expect(value).toBe(request);
      expect(others).toEqual({ adjustments: [], callerIndexes: undefined, isValid: true });
    }
  });

  it("leaves numbers among parameters for rules, marked as invalid for the edge", () => {
    const request = { context, execute: { mboxes: [{ name: "hero", parameters: { price: 9.99 } }] } };
    expect(readRequest(request as never)).toMatchObject({ request, adjustments: [], isValid: false });
  });

  it("marks no request as valid that the edge would refuse", () => {
    const changes = fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 3 });
    let valid = 0;
    fc.assert(
      fc.property(changes, (list) => {
        const request = list.reduce<unknown>((value, [path, put]) => change(value, path.split("."), put), ordinary);
        const result = read(request);
        if (result?.isValid !== true) return;
        valid++;
        expect(parseDeliveryRequest(fillContext(result.request as DeliveryRequest))).toMatchObject({ ok: true });
      }),
      { numRuns: 6_000 },
    );
    expect(valid).toBeGreaterThan(200);
  });

  it("refuses a request without locations", () => {
    for (const execute of [{ mboxes: [] }, { mboxes: [], views: [] }]) {
      expect(() => readRequest({ context, execute } as never)).toThrowError(/names nothing/);
    }
  });
});
