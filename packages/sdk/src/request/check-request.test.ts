import type { DeliveryRequest } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { checkRequest } from "./check-request.ts";

const context = { channel: "web" } as const;
const check = (request: object): ReturnType<typeof checkRequest> => checkRequest(request as DeliveryRequest);

describe("a request that only the Target edge would be strict about", () => {
  it("may name the visitor's place, as rules do", () => {
    const geo = { countryCode: "UNITED STATES", stateCode: "CALIFORNIA", city: "SAN FRANCISCO" };
    expect(check({ context: { ...context, geo } })).toEqual({ request: { context: { ...context, geo } }, dropped: [] });
    expect(() => check({ context: { ...context, geo: { countryCode: 1 } } })).toThrow(
      /countryCode: expected .*, got 1/,
    );
  });

  it("may ask for a trace without a token, which a device does not need", () => {
    const request = { context, trace: {} };
    expect(check(request)).toEqual({ request, dropped: [] });
    expect(() => check({ context, trace: { authorizationToken: 1 } })).toThrow(/authorizationToken/);
    expect(() => check({ context, trace: true })).toThrow(/\$\.trace/);
  });
});

describe("fields that are null", () => {
  it("count as absent, and the caller's request stays as it is", () => {
    const given = {
      context: { ...context, geo: null, address: { url: "https://example.com/", referringUrl: null } },
      id: null,
    };
    const before = structuredClone(given);
    expect(check(given).request).toEqual({ context: { ...context, address: { url: "https://example.com/" } } });
    expect(given).toEqual(before);
  });

  it("are wrong among parameters, and where nothing may be absent", () => {
    const execute = { mboxes: [{ name: "hero", parameters: { tier: null } }] };
    expect(() => check({ context, execute })).toThrow(/parameters\.tier: expected .*, got null/);
    expect(() => check({ context, prefetch: { views: [null] } })).toThrow(/views\[0\]/);
    expect(() => check({ context: { channel: null } })).toThrow(/channel/);
  });

  it("are looked for only as deep as a request has fields", () => {
    let deep: unknown = null;
    for (let level = 0; level < 100_000; level++) deep = { deep };
    expect(() => check({ context: { ...context, geo: null, browser: deep } })).not.toThrow();
  });
});
