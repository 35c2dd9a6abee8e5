import type { MboxResponse, Option } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { ResponseOffers } from "./attribute-offers.ts";
import { AttributesProvider } from "./attributes-provider.ts";
import type { TargetResult } from "./target-result.ts";

function provide(execute: readonly MboxResponse[], prefetch: readonly MboxResponse[] = []): AttributesProvider {
  const response = { execute: { mboxes: execute }, prefetch: { mboxes: prefetch } };
  return new AttributesProvider(new ResponseOffers({ response } as TargetResult));
}

const json = (content: unknown): readonly Option[] => [{ type: "json", content }];

describe("attributes of a response", () => {
  it("are those of all JSON offers, later over earlier and executed over prefetched", () => {
    const attributes = provide(
      [
        {
          name: "flags",
          options: [
            { type: "json", content: { a: 2 } },
            { type: "json", content: { b: 3 } },
          ],
        },
      ],
      [
        { name: "flags", options: json({ a: 1, c: 1 }) },
        { name: "hero", options: [{ type: "html", content: "<h1>" }] },
        { name: "nobody" },
      ],
    );
    expect(attributes.asObject()).toEqual({ flags: { a: 2, b: 3, c: 1 } });
    expect(attributes.asObject("flags")).toEqual({ a: 2, b: 3, c: 1 });
    expect(attributes.asObject("nobody")).toEqual({});
    expect(JSON.parse(JSON.stringify(attributes))).toEqual({ flags: { a: 2, b: 3, c: 1 } });
  });

  it("are the same from getValue and asObject", () => {
    const twice = { name: "flags", options: [...json({ a: 1, b: 1 }), ...json({ b: 2, c: null })] };
    const attributes = provide(
      [twice, { name: "flags", options: json({ d: 4 }) }],
      [{ name: "flags", options: json({ a: 9, c: 9, e: 5 }) }],
    );
    const listed = attributes.asObject("flags");
    expect(listed).toEqual({ a: 1, b: 2, c: null, d: 4, e: 5 });
    for (const [key, value] of Object.entries(listed)) expect(attributes.getValue("flags", key)).toBe(value);
  });

  it("have the requested type, else are the fallback", () => {
    const attributes = provide([{ name: "flags", options: json({ on: true, text: "x", level: 3 }) }]);
    expect(attributes.getBoolean("flags", "on")).toBe(true);
    expect(attributes.getBoolean("flags", "text")).toBe(false);
    expect(attributes.getString("flags", "text")).toBe("x");
    expect(attributes.getString("flags", "level", "none")).toBe("none");
    expect(attributes.getNumber("flags", "level")).toBe(3);
    expect(attributes.getNumber("nobody", "level", 7)).toBe(7);
  });

  it("ignore offers that are no objects", () => {
    const attributes = provide([
      { name: "list", options: json([1, 2]) },
      { name: "text", options: json("text") },
    ]);
    expect(attributes.asObject()).toEqual({});
  });

  it("may have names such as toString", () => {
    const attributes = provide([{ name: "__proto__", options: json(JSON.parse('{"__proto__":1,"constructor":2}')) }]);
    expect(attributes.getValue("__proto__", "__proto__")).toBe(1);
    expect(attributes.getValue("__proto__", "constructor")).toBe(2);
    expect(() => attributes.getValue("toString", "call")).toThrowError(
      expect.objectContaining({ code: "missing-attribute" }),
    );
    expect(Object.hasOwn(attributes.asObject("__proto__"), "__proto__")).toBe(true);
    expect(Object.hasOwn(attributes.asObject(), "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).constructor).toBe(Object);
  });

  it("are ordinary objects", () => {
    const attributes = provide([{ name: "flags", options: json({ a: 1 }) }]);
    for (const object of [attributes.asObject(), attributes.asObject("flags"), attributes.asObject("nobody")]) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      expect(`${object}`).toBe("[object Object]");
    }
  });

  it("can be read by destructured methods", () => {
    const attributes = provide([{ name: "flags", options: json({ on: true, text: "x", level: 3 }) }]);
    const { getValue, getBoolean, getString, getNumber, asObject, toJSON, getResponse } = attributes;
    expect(getValue("flags", "on")).toBe(true);
    expect(getValue("flags", "none", 1)).toBe(1);
    expect(getBoolean("flags", "on")).toBe(true);
    expect(getString("flags", "text")).toBe("x");
    expect(getNumber("flags", "level")).toBe(3);
    expect(asObject("flags")).toEqual(toJSON().flags);
    expect(getResponse()).toBe(attributes.getResponse());
    const { ...copy }: Partial<AttributesProvider> = attributes;
    expect(copy.getValue?.("flags", "level")).toBe(3);
  });
});
