import { anyUrl } from "@fletch/test-kit/any-text";
import fc from "fast-check";

/** What may stand anywhere in JSON, names that are dangerous in JavaScript among it. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, -1, 1e308, "", " ", "__proto__", "constructor", [], {}, [null], "x".repeat(6000)),
  fc.string(),
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

const name = fc.constantFrom(
  "hero",
  "price",
  "near",
  "partner",
  "recommended",
  "__proto__",
  "toString",
  "target-global-mbox",
);
const parameters = fc.dictionary(
  fc.constantFrom("tier", "__proto__", "a.b", "a", "constructor.x", "toString"),
  fc.string(),
);
const details = fc.record({ parameters, profileParameters: parameters }, { requiredKeys: [] });
const mbox = fc.tuple(fc.record({ name }), details);
const mboxes = fc.array(
  mbox.map(([own, more]) => ({ ...own, ...more })),
  { maxLength: 4 },
);
const notification = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 220 }),
    type: fc.constant("display"),
    timestamp: fc.nat(),
    tokens: fc.array(fc.constant("hero:900:0:shown=="), { maxLength: 3 }),
    mbox: fc.record({ name }),
  },
  { requiredKeys: ["id", "type", "timestamp"] },
);

const request: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    context: fc.record(
      {
        channel: fc.constantFrom("web", "mobile"),
        address: fc.record({ url: fc.oneof(anyUrl, fc.string()) }, { requiredKeys: [] }),
        userAgent: fc.string(),
        geo: fc.record(
          { ipAddress: fc.oneof(fc.ipV4(), fc.ipV6()), countryCode: fc.constant("US") },
          { requiredKeys: [] },
        ),
        beacon: fc.boolean(),
      },
      { requiredKeys: ["channel"] },
    ),
    id: fc.record(
      { tntId: fc.constantFrom("v1", "v2.35_0"), thirdPartyId: fc.string({ maxLength: 256 }) },
      { requiredKeys: [] },
    ),
    property: fc.record({ token: fc.constantFrom("property-1", "other") }),
    execute: fc.record({ mboxes, pageLoad: details }, { requiredKeys: [] }),
    prefetch: fc.record(
      { mboxes, views: fc.array(details, { maxLength: 2 }), pageLoad: details },
      { requiredKeys: [] },
    ),
    notifications: fc.array(notification, { maxLength: 3 }),
    trace: fc.record({ authorizationToken: fc.string() }),
    experienceCloud: fc.record({ analytics: fc.record({ logging: fc.constantFrom("client_side", "server_side") }) }),
    qaMode: fc.record({ listedActivitiesOnly: fc.boolean() }),
  },
  { requiredKeys: ["context"] },
) as fc.Arbitrary<Record<string, unknown>>;

/** A request with something put in where it does not belong, at a place that two numbers choose. */
const spoilt = fc
  .tuple(request, junk, fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }))
  .map(([value, put, path]) => corrupt(value, put, path));

/** Bodies of Delivery requests: right ones, ones with a fault somewhere, JSON of any kind, and text that is no JSON. */
export const anyBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: request.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: spoilt.map((value) => JSON.stringify(value) ?? "") },
  { weight: 1, arbitrary: junk.map((value) => JSON.stringify(value) ?? "") },
  {
    weight: 1,
    arbitrary: fc.tuple(request, fc.nat(400)).map(([value, end]) => JSON.stringify(value).slice(0, end)),
  },
  { weight: 1, arbitrary: fc.string() },
);

function corrupt(value: unknown, put: unknown, [position = 0, ...path]: readonly number[]): unknown {
  if (typeof value !== "object" || value === null) return put;
  const keys = Object.keys(value);
  const key = keys[position % keys.length];
  if (key === undefined) return put;
  const child = (value as Record<string, unknown>)[key];
  const changed = path.length === 0 ? put : corrupt(child, put, path);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? changed : each));
  return { ...value, [key]: changed };
}
