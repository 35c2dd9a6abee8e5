import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryRequestSchema } from "./delivery-request.ts";
import { normalize } from "./normalize.ts";
import {
  type AnySchema,
  array,
  boolean,
  describeValue,
  findIssues,
  integer,
  isExact,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
} from "./schema.ts";

const context = { channel: "web" };
const normalized = (request: unknown): unknown => normalize(deliveryRequestSchema, request).value;
const withMbox = (details: object): object => ({
  context,
  execute: { mboxes: [{ name: "hero", index: 0, ...details }] },
});

describe("normalize", () => {
  it("does not read a very long text of digits as a number", () => {
    const digits = `${"1".repeat(1_000_000)}x`;
    expect(normalize(number(), digits).value).toBe(digits);
  });

  it.each([
    ["numbers, booleans and bigints to texts", string(), [9.99, true, 12n], ["9.99", "true", "12"]],
    [
      "dates and URLs to texts",
      string(),
      [new Date(0), new URL("https://a.test")],
      ["1970-01-01T00:00:00.000Z", "https://a.test/"],
    ],
    ["texts and dates to numbers", number(), [" 19.99", "1e3", new Date(5)], [19.99, 1000, 5]],
    ["fractions to integers", integer(), [1.9, "2.5"], [1, 2]],
    [
      "what stands for true or false",
      boolean(),
      ["TRUE", 1, "?1", "false", 0, "?0"],
      [true, true, true, false, false, false],
    ],
    [
      "names in any letter case",
      oneOf("server_side", "on-device"),
      ["SERVER_SIDE", "server-side", "ON_DEVICE"],
      ["server_side", "server_side", "on-device"],
    ],
  ])("converts %s", (_, schema, given, expected) => {
    expect(normalize(array(schema as never), given).value).toEqual(expected);
  });

  it.each([
    [string(), { a: 1 }],
    [number(), "0x10"],
    [number(), "12 apples"],
    [integer(), "Infinity"],
    [boolean(), "yes"],
    [oneOf("a", "b"), "c"],
    [array(string()), "a"],
    [object<object>({}), "a"],
  ])("leaves values that it cannot convert to validation (%#)", (schema, given) => {
    const issue = { path: "$", expected: (schema as AnySchema).expected, received: describeValue(given) };
    const expected = { value: given, adjustments: [], issues: [issue] };
    expect(isExact(given, schema as AnySchema, false)).toBe(false);
    expect(normalize(schema as never, given)).toEqual(expected);
  });

  it("removes null, NaN, empty texts and unknown fields", () => {
    const schema = object<object>({
      a: optional(string()),
      b: optional(number()),
      c: optional(object<object>({})),
    } as never);
    expect(normalize(schema, { a: null, b: Number.NaN, c: [], d: 1 }).value).toEqual({});
    expect(normalize(schema, { a: "", b: "", c: false }).value).toEqual({ a: "" });
  });

  it("converts true to an empty object", () => {
    expect(normalized({ context, execute: { pageLoad: true } })).toEqual({ context, execute: { pageLoad: {} } });
  });

  it("returns a valid request itself, and never changes its input", () => {
    const right = Object.freeze({
      context,
      execute: { mboxes: Object.freeze([Object.freeze({ name: "a", index: 0 })]) },
    });
    expect(normalize(deliveryRequestSchema, right)).toEqual({
      value: right,
      adjustments: [],
      issues: [],
    });
    expect(isExact(right, deliveryRequestSchema, false)).toBe(true);
    expect(normalized(right)).toBe(right);
    const sloppy = withMbox({ parameters: Object.freeze({ a: 1 }) });
    normalized(sloppy);
    expect(sloppy).toEqual(withMbox({ parameters: { a: 1 } }));
  });

  it.each([
    [{ parameters: { price: 9.99, member: true } }, { parameters: { price: "9.99", member: "true" } }],
    [{ parameters: { tier: undefined, plan: null, a: "b" } }, { parameters: { a: "b" } }],
    [
      { order: { id: 1001, total: "19.99", purchasedProductIds: [1, null, 2] } },
      { order: { id: "1001", total: 19.99, purchasedProductIds: ["1", "2"] } },
    ],
    [{ order: { time: 1767225600 } }, { order: { time: "2026-01-01T00:00:00.000Z" } }],
    [{ order: { time: "2026-01-01 12:00:00" } }, { order: { time: "2026-01-01T12:00:00" } }],
    [{ order: { time: "yesterday" } }, { order: {} }],
    [{ product: { id: 5, categoryId: null } }, { product: { id: "5" } }],
  ])("converts %j to the API's form", (given, expected) => {
    expect(normalized(withMbox(given))).toEqual(withMbox(expected));
  });

  it.each([
    ["1.2.3.4:5678", "1.2.3.4"],
    ["1.2.3.4, 5.6.7.8", "1.2.3.4"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["", undefined],
    ["localhost", undefined],
  ])("converts the address %s to %s", (given, expected) => {
    expect(normalized({ context: { ...context, geo: { ipAddress: given } } })).toEqual({
      context: { ...context, geo: expected === undefined ? {} : { ipAddress: expected } },
    });
  });

  it("reads authenticated states by number and by name", () => {
    const ids = [0, 1, "2", "AUTHENTICATED"].map((state) => ({
      id: 1,
      integrationCode: "crm",
      authenticatedState: state,
    }));
    const states = ["unknown", "authenticated", "logged_out", "authenticated"];
    const expected = states.map((state) => ({ id: "1", integrationCode: "crm", authenticatedState: state }));
    expect(normalized({ context, id: { customerIds: ids } })).toEqual({ context, id: { customerIds: expected } });
  });

  it("removes invalid telemetry, which must not fail a request", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (telemetry) => {
        expect(findIssues(deliveryRequestSchema, normalized({ context, telemetry }))).toEqual([]);
      }),
    );
    const entries = [{ requestId: 1140424, timestamp: 1, execution: 1, mode: "elsewhere" }, "entry", null];
    expect(normalized({ context, telemetry: { entries } })).toEqual({
      context,
      telemetry: { entries: [{ requestId: "1140424", timestamp: 1, execution: 1 }] },
    });
  });

  it("removes invalid optional parts with the option for it", () => {
    const { value, adjustments } = normalize(
      deliveryRequestSchema,
      { context, execute: { mboxes: [{ name: "" }, { name: "a", parameters: { a: {}, b: 1 } }] } },
      { dropsInvalid: true },
    );
    expect(value).toEqual({ context, execute: { mboxes: [{ name: "a", parameters: { b: "1" } }] } });
    expect(adjustments).toEqual([
      {
        path: "$.execute.mboxes[0].name",
        action: "dropped",
        expected: "a non-blank string of at most 250 characters",
        received: '""',
      },
      {
        path: "$.execute.mboxes[1].parameters.a",
        action: "dropped",
        expected: "a string of at most 5000 characters",
        received: "an object",
      },
      {
        path: "$.execute.mboxes[1].parameters.b",
        action: "converted",
        expected: "a string of at most 5000 characters",
        received: "1",
      },
    ]);
  });

  it("treats names such as __proto__ as ordinary names", () => {
    const { value } = normalize(record(string(), string()), JSON.parse('{"__proto__":1}'));
    expect(Object.entries(value as object)).toEqual([["__proto__", "1"]]);
  });
});
