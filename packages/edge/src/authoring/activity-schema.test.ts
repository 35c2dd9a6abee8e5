import { readFileSync, writeFileSync } from "node:fs";
import { randomRuns } from "@fletch/test-kit/random-runs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withActivityFiles } from "../../test/activity-folder.ts";
import { randomActivity } from "../../test/random-activities.ts";
import { createEdge } from "../create-edge.ts";
import { activityFileSchema, findFileIssues } from "./schemas/file-schema.ts";

const file = new URL("../../activity.schema.json", import.meta.url);
const schemaAllows = new Ajv2020({ strict: false, multipleOfPrecision: 6 }).compile(activityFileSchema());
const edgeAllows = (value: unknown): boolean => findFileIssues(value).length === 0;

describe("the JSON Schema of activity files", () => {
  it("equals the shipped file (UPDATE_SCHEMA=1 writes it, npm run format formats it)", () => {
    if (process.env.UPDATE_SCHEMA === "1") writeFileSync(file, JSON.stringify(activityFileSchema(), null, 2));
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(activityFileSchema());
  });

  it("has a description for every field", () => {
    const undescribed: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== "object" || schema === null) return;
      for (const [name, value] of Object.entries(schema)) {
        if (name === "properties" && path.includes(".$defs") && !path.endsWith(".properties")) {
          for (const [field, each] of Object.entries(value as Record<string, { description?: string }>)) {
            if (!each.description) undescribed.push(`${path}.${field}`);
          }
        }
        visit(value, `${path}.${name}`);
      }
    };
    visit(activityFileSchema(), "$");
    expect(undescribed).toEqual([]);
  });

  it("accepts exactly the activities that the edge accepts, for random changes of random activities", () => {
    const seen = { allowed: 0, refused: 0 };
    fc.assert(
      fc.property(randomActivity, fc.array(fc.tuple(fc.nat(), anything), { maxLength: 2 }), (activity, changes) => {
        const value = structuredClone(activity) as unknown;
        // A replacement may stand in several changes, and must not become a part of itself.
        for (const [index, replacement] of changes) change(value, index, structuredClone(replacement));
        const allowed = edgeAllows(value);
        seen[allowed ? "allowed" : "refused"]++;
        expect({ value, allowed: schemaAllows(value) }).toEqual({ value, allowed });
      }),
      { numRuns: randomRuns(1_500) },
    );
    expect(Math.min(seen.allowed, seen.refused)).toBeGreaterThan(randomRuns(200));
  });

  it.each([
    ["audiences only", { audiences: { gold: { browser: "chrome" } } }, true],
    ["audiences and something else", { audiences: { gold: { browser: "chrome" } }, name: "x" }, false],
    ["no audiences", { audiences: {} }, false],
    ["nothing", {}, false],
    ["a list", [], false],
    ["a type that there is not", { type: "banner", name: "x" }, false],
    ["a name of spaces", { type: "ab", name: "  ", experiences: [{ name: "A", mboxes: { a: "default" } }] }, false],
    [
      "an mbox that the API refuses",
      { type: "ab", name: "x", experiences: [{ name: "A", mboxes: { "a-clicked": "default" } }] },
      false,
    ],
  ])("agrees with the edge on %s", (_, value, allowed) => {
    expect([schemaAllows(value), edgeAllows(value)]).toEqual([allowed, allowed]);
  });
});

describe("an activity file", () => {
  const ab = (experiences: unknown, more: object = {}): object => ({ type: "ab", name: "x", experiences, ...more });
  const hero = { mboxes: { hero: "default" } };

  it.each<[what: string, file: object]>([
    ["without a name", { type: "ab", experiences: [{ name: "A", ...hero }] }],
    ["without experiences", { type: "ab", name: "x" }],
    ["with no experience in the list", ab([])],
    ["with a misspelt field", ab([{ name: "A", ...hero }], { priorty: 3 })],
    ["with a percentage of three digits behind the point", ab([{ name: "A", percent: 33.333, ...hero }])],
    ["with a percentage over 100", ab([{ name: "A", percent: 101, ...hero }])],
    ["with percentages for some experiences only", ab([{ name: "A", percent: 100, ...hero }, { name: "B" }])],
    ["that shows nothing anywhere", ab([{ name: "A" }, { name: "B" }])],
    ["with an experience that has no name", ab([hero])],
    ["with a priority between whole numbers", ab([{ name: "A", ...hero }], { priority: 1.5 })],
    ["with a schedule of neither start nor end", ab([{ name: "A", ...hero }], { schedule: {} })],
    ["with a time that has no zone", ab([{ name: "A", ...hero }], { schedule: { start: "2026-11-24T08:00" } })],
    ["with an offer of two contents", ab([{ name: "A", mboxes: { hero: { html: "a", json: {} } } }])],
    ["with an offer of none", ab([{ name: "A", mboxes: { hero: {} } }])],
    ["with a metric of two kinds", ab([{ name: "A", ...hero }], { metrics: [{ click: "a", conversion: "b" }] })],
    ["with no metric in the list", ab([{ name: "A", ...hero }], { metrics: [] })],
    ["with an audience of nothing", ab([{ name: "A", ...hero }], { audience: {} })],
    ["with a browser that there is not", ab([{ name: "A", ...hero }], { audience: { browser: "mosaic" } })],
    [
      "whose split has nothing to follow",
      { type: "auto-allocate", name: "x", experiences: [{ name: "A", ...hero }, { name: "B" }] },
    ],
    [
      "whose split has one way to go",
      { type: "auto-allocate", name: "x", experiences: [{ name: "A", ...hero }], metrics: [{ click: "a" }] },
    ],
    [
      "with an element at two places",
      {
        type: "multivariate",
        name: "x",
        elements: [{ name: "e", mbox: "a", view: "b", options: [{ name: "o", offer: "default" }] }],
      },
    ],
    ["with experiences where elements belong", { type: "multivariate", name: "x", experiences: [hero] }],
  ])("with %s is underlined in the editor, and refused by the edge", (_, file) => {
    expect([schemaAllows(file), edgeAllows(file)]).toEqual([false, false]);
    const files = { "wrong.json": JSON.stringify(file) };
    withActivityFiles(files, (activities) => {
      expect(() => createEdge({ activities: [activities], client: "acme" })).toThrow(/wrong\.json:\d+:\d+ \$/);
    });
  });

  it.each([33.33, 0.07, 14.29, 99.99, 0, 100])("is accepted with a percentage such as %d", (percent) => {
    const file = ab([
      { name: "A", percent, ...hero },
      { name: "B", percent: Number((100 - percent).toFixed(2)) },
    ]);
    expect([schemaAllows(file), edgeAllows(file)]).toEqual([true, true]);
  });
});

const anything = fc.oneof(
  fc.constantFrom(undefined, null, "", "default", " ", "2026-11-24", "chrome", -1, 0, 1.5, 101, true, false),
  fc.constantFrom<unknown>([], {}, ["default"], { html: "x" }, { html: "x", json: {} }, { is: "x" }, { exists: "no" }),
);

/** Puts the replacement somewhere into the value; `undefined` removes what is there. */
function change(value: unknown, index: number, replacement: unknown): void {
  const spots: (() => void)[] = [];
  const visit = (each: unknown): void => {
    if (typeof each !== "object" || each === null) return;
    const record = each as Record<string, unknown>;
    for (const key of Object.keys(record)) {
      spots.push(() => {
        if (replacement === undefined && !Array.isArray(record)) delete record[key];
        else record[key] = replacement ?? null;
      });
      visit(record[key]);
    }
    if (!Array.isArray(each)) spots.push(() => Object.assign(record, { surplus: replacement ?? null }));
  };
  visit(value);
  spots[index % spots.length]?.();
}
