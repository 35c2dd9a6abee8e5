import { expect, it } from "vitest";
import { anActivityFolder } from "../../test/activity-folder.ts";
import { anArtifact } from "../../test/an-artifact.ts";
import { createEdge } from "../create-edge.ts";

it("edge.activities lists all activities, why some are not served, and what others lack without a database", async () => {
  await using folder = await anActivityFolder({
    "a.yaml": "name: A\ntype: ab\nexperiences: [{ name: x, mboxes: { a: default } }]",
    "b.yaml": "name: B\ntype: ab\nlive: false\nexperiences: [{ name: x, mboxes: { b: default } }]",
    "c.yaml": "name: C\ntype: ab\nenvironments: [test, staging]\nexperiences: [{ name: x, mboxes: { c: default } }]",
    "c2.yaml":
      "name: C2\ntype: ab\nschedule: { start: 2030-01-01 }\nexperiences: [{ name: x, mboxes: { c: default } }]",
    "c3.yaml": "name: C3\ntype: ab\nschedule: { end: 2029-12-31 }\nexperiences: [{ name: x, mboxes: { c: default } }]",
    "d.yaml":
      "name: D\ntype: auto-allocate\naudience: { visitor: returning }\nmetrics: [{ conversion: done }]\n" +
      "experiences: [{ name: x, mboxes: { d: default } }, { name: y }]",
  });
  let now = Date.UTC(2029, 11, 31);
  const options = { activities: [folder.path], artifacts: [anArtifact()], client: "acme", now: () => now };
  await using edge = createEdge(options);
  const listed = edge.activities;
  const written = listed.filter(({ file }) => file !== undefined);
  expect(written.map(({ name, unserved, missing }) => [name, unserved ?? missing])).toEqual([
    ["A", []],
    ["C2", "it begins at 2030-01-01"],
    ["C3", []],
    ["D", ["its split stays equal", "it cannot tell new visitors from those who return"]],
    ["B", "it is not live"],
    ["C", "it is for test, staging; this is production"],
  ]);
  now = Date.UTC(2030, 0, 1);
  const scheduled = edge.activities.filter(({ name }) => name.length === 2);
  expect(scheduled.map(({ unserved }) => unserved)).toEqual([undefined, "it ended at 2029-12-31"]);
  expect(listed.at(-1)).toEqual({ id: 905, name: "Activity 905", mboxes: expect.any(Array), missing: [] });
  await using keeping = createEdge({ ...options, database: ":memory:" });
  expect(keeping.activities.flatMap(({ missing }) => missing)).toEqual([]);
});

it("createEdge refuses a glob without matches, and accepts an empty folder", async () => {
  await using folder = await anActivityFolder({});
  expect(() => createEdge({ activities: [`${folder.path}/*.yaml`], client: "acme" })).toThrow(
    "received no file that fits",
  );
  await using edge = createEdge({ activities: [folder.path], client: "acme" });
  expect(edge.activities).toEqual([]);
});
