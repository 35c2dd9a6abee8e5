import type { DeliveryRequest } from "@fletch/delivery-api";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, compileFiles, decideWith } from "../../test/decide-authored.ts";
import { randomActivity, randomNames } from "../../test/random-activities.ts";
import type { AuthoredActivity } from "./schemas/activity-schema.ts";

/** One that a device shows, and one that it leaves to the edge: random activities may be all of one sort. */
const always: readonly AuthoredActivity[] = [
  { name: "Shown", type: "ab", experiences: [{ name: "A", mboxes: { shown: { html: "A" } } }] },
  {
    name: "Left to the edge",
    type: "ab",
    audience: { visitor: "new" },
    experiences: [{ name: "A", mboxes: { remote: { html: "A" } } }],
  },
];
const mboxNames = [...randomNames.mboxes, "shown", "remote"];

const visitors: fc.Arbitrary<Partial<DeliveryRequest>> = fc
  .record({
    tntId: fc.uuid(),
    tier: fc.constantFrom("gold", "GOLD", "silver", ""),
    url: fc.constantFrom("https://shop.example.com/shop/1?x=gold", "https://example.com/a"),
    userAgent: fc.constantFrom("Chrome/120.0", "Firefox/115.0"),
    countryCode: fc.constantFrom("DE", "US", "FR"),
    property: fc.constantFrom(undefined, "property-1", "property-2"),
  })
  .map(({ tntId, tier, url, userAgent, countryCode, property }) => ({
    id: { tntId },
    context: { channel: "web", address: { url }, userAgent, geo: { countryCode } },
    ...(property !== undefined && { property: { token: property } }),
    execute: {
      mboxes: mboxNames.map((name, index) => ({ name, index, parameters: { tier } })),
      pageLoad: { parameters: { tier } },
    },
    prefetch: {
      mboxes: mboxNames.map((name, index) => ({ name, index, parameters: { tier } })),
      views: randomNames.views.map((name) => ({ name, parameters: { tier } })),
    },
  }));

const input = {
  visitorDetails: { profile: { tier: "gold" }, visitor: { isNew: true, isReturning: false, device: "desktop" } },
};

describe("a device and the edge", () => {
  it("make the same on-device decisions, for random activities and visitors", () => {
    const seen = { same: 0, offers: 0, remote: 0 };
    fc.assert(
      fc.property(
        fc.array(randomActivity, { minLength: 1, maxLength: 6 }),
        fc.array(visitors, { minLength: 4, maxLength: 4 }),
        (activities, requests) => {
          const files = Object.fromEntries(
            [...always, ...activities].map((activity, index) => [`a${index}.json`, JSON.stringify(activity)]),
          );
          const { device, edge } = compileFiles(files);
          const here = compile(device);
          const there = compile(edge);
          const { remote } = here.locations.mboxes;
          for (const request of requests) {
            const local = decideWith(here, request);
            const full = decideWith(there, request, input);
            for (const mode of ["execute", "prefetch"] as const) {
              for (const [index, mbox] of (full[mode]?.mboxes ?? []).entries()) {
                if (remote.has(mbox.name ?? "")) {
                  seen.remote++;
                  continue;
                }
                seen.same++;
                if ((mbox.options?.length ?? 0) > 0) seen.offers++;
                expect(local[mode]?.mboxes?.[index]).toEqual(mbox);
              }
            }
            if (!remote.has("target-global-mbox")) expect(local.execute?.pageLoad).toEqual(full.execute?.pageLoad);
            const isLocal = ({ name = "" }): boolean => !here.locations.views.remote.has(name);
            expect(local.prefetch?.views?.filter(isLocal)).toEqual(full.prefetch?.views?.filter(isLocal));
          }
        },
      ),
      { numRuns: randomRuns(150) },
    );
    // It would be no test if nothing were shown, or nothing left to the edge.
    expect(Math.min(seen.same, seen.offers, seen.remote)).toBeGreaterThan(0);
  });
});
