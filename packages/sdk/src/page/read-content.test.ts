import { runInNewContext } from "node:vm";
import type { Option } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { readAttributes, readJson, readText } from "./read-content.ts";

describe("the content of an offer", () => {
  let warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const response = (...options: Option[]) => ({ options, metrics: [], state: undefined, key: undefined });
  const html: Option = { type: "html", content: "<b>Hi</b>" };
  const json: Option = { type: "json", content: { beta: true } };
  const empty: Option = { type: "html" };

  it("is text for offer(), and JSON is reported", () => {
    warnings = [];
    expect(readText(response(empty, html), warn)).toBe("<b>Hi</b>");
    expect(readText(response(json, html), warn)).toBe("<b>Hi</b>");
    expect(readText(response(), warn)).toBeUndefined();
    expect(readText(response(empty), warn)).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(readText(response(json), warn)).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/offer\(\) expected text, and Target has an object \(offer type "json"\)/),
    ]);
  });

  it("is parsed JSON for json(), and other content is reported", () => {
    warnings = [];
    expect(readJson(response(html, json), undefined, warn)).toEqual({ beta: true });
    expect(readJson(response({ type: "json", content: "a text" }), undefined, warn)).toBe("a text");
    expect(readJson(response(json), (content) => Object.keys(content as object), warn)).toEqual(["beta"]);
    expect(warnings).toEqual([]);
    expect(readJson(response(html), undefined, warn)).toBeUndefined();
    const refuse = (): never => {
      throw new Error("beta is no number");
    };
    expect(readJson(response(json), refuse, warn)).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/json\(\) expected JSON, and Target has a string \(offer type "html"\)/),
      expect.stringMatching(/beta is no number/),
    ]);
  });

  it("is reported where `parse` rejects with a promise that is not of this program's `Promise`", async () => {
    warnings = [];
    const refuse = runInNewContext("async () => { throw new Error('beta is no number'); }") as () => Promise<never>;
    expect(await readJson(response(json), refuse, warn)).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/beta is no number/)]);
  });

  it("is merged attributes of the fallback's types, and other types are reported", () => {
    warnings = [];
    const more: Option = { type: "json", content: { beta: false, limit: "3", list: { a: 1 }, extra: [1], none: "x" } };
    const fallback = { beta: true, limit: 1, list: [1], none: null, kept: "k" };
    expect({ ...readAttributes(response(json, more), fallback, warn) }).toEqual({
      beta: false,
      limit: 1,
      list: [1],
      none: "x",
      kept: "k",
      extra: [1],
    });
    expect(warnings).toEqual([
      expect.stringMatching(/expected a number for "limit".*Target has a string/),
      expect.stringMatching(/expected a list for "list".*Target has an object/),
    ]);
  });

  it("is an object whose prototype no name changes, and text is reported", () => {
    warnings = [];
    const attributes = readAttributes(
      response(html, { type: "json", content: JSON.parse('{"__proto__":{"a":1}}') }),
      undefined,
      warn,
    );
    // React refuses objects without a prototype as properties of client components.
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(Object.hasOwn(attributes, "__proto__")).toBe(true);
    expect(({} as { a?: unknown }).a).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/attributes\(\) expected a JSON object, and Target has a string/)]);
  });
});
