import { describe, expect, it } from "vitest";
import { type ActivityFolder, anActivityFolder } from "../../test/activity-folder.ts";
import { ask } from "../../test/ask.ts";
import { createEdge, type Edge } from "../create-edge.ts";

const context = { channel: "web" };

describe("activities that are not live", () => {
  it("are shown only by preview links to them", async () => {
    await using folder = await threeActivities();
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:" });
    expect(await shown(edge)).toEqual({ hero: "live", nav: undefined });
    const preview = { token: await link(edge, { activityId: 2, experienceId: 1 }) };
    expect(await shown(edge, { preview })).toEqual({ hero: "draft B", nav: undefined });
    expect(await shown(edge)).toEqual({ hero: "live", nav: undefined });
    const totals = await edge.fetch(new Request("http://127.0.0.1/admin/totals"));
    const counted = new Set(((await totals.json()) as { activityId: number }[]).map(({ activityId }) => activityId));
    expect(counted).toEqual(new Set([1]));
  });

  it("are shown by QA links, with the experience of the link's index", async () => {
    await using folder = await threeActivities();
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const token = await link(edge, { activityId: 2 }, { activityId: 3 });
    const at = (experienceIndex: number) => ({
      qaMode: { token, previewIndexes: [{ activityIndex: 1, experienceIndex }] },
    });
    expect(await shown(edge, at(1))).toEqual({ hero: "draft A", nav: "draft" });
    expect(await shown(edge, at(2))).toEqual({ hero: "draft B", nav: "draft" });
    const only = { qaMode: { token: await link(edge, { activityId: 3 }), listedActivitiesOnly: true } };
    expect(await shown(edge, only)).toEqual({ hero: undefined, nav: "draft" });
  });

  it("are not in the artifact, and are listed as drafts", async () => {
    await using folder = await threeActivities();
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const artifact = await edge.fetch(new Request("http://127.0.0.1/acme/production/v1/rules.json"));
    expect(await artifact.text()).not.toContain("draft");
    const listed = await edge.fetch(new Request("http://127.0.0.1/admin/activities"));
    expect(await listed.json()).toMatchObject([
      { id: 1, live: true },
      { id: 2, live: false },
      { id: 3, live: false },
    ]);
  });

  it("are previewed as they are after a reload", async () => {
    await using folder = await threeActivities();
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const preview = { token: await link(edge, { activityId: 3, experienceId: 0 }) };
    expect(await shown(edge, { preview })).toEqual({ hero: "live", nav: "draft" });
    await folder.write("c.yaml", anActivity(3, "nav", ["better draft"], "live: false"));
    await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    expect(await shown(edge, { preview })).toEqual({ hero: "live", nav: "better draft" });
  });
});

function threeActivities(): Promise<ActivityFolder> {
  return anActivityFolder({
    "a.yaml": anActivity(1, "hero", ["live"]),
    "b.yaml": anActivity(2, "hero", ["draft A", "draft B"], "live: false\npriority: 5"),
    "c.yaml": anActivity(3, "nav", ["draft"], "live: false"),
  });
}

function anActivity(id: number, mbox: string, contents: readonly string[], more = ""): string {
  const experiences = contents.map(
    (content, index) => `  - { name: E${index}, mboxes: { ${mbox}: { html: ${content} } } }`,
  );
  return `name: Activity ${id}\ntype: ab\nid: ${id}\n${more}\nexperiences:\n${experiences.join("\n")}\n`;
}

async function link(edge: Edge, ...activities: object[]): Promise<string> {
  const body = JSON.stringify({ activities });
  const response = await edge.fetch(new Request("http://127.0.0.1/admin/qa-links", { method: "POST", body }));
  return ((await response.json()) as { token: string }).token;
}

async function shown(edge: Edge, more: object = {}): Promise<object> {
  const mboxes = ["hero", "nav"].map((name, index) => ({ index, name }));
  const { body } = await ask(edge, { id: { tntId: "v" }, context, execute: { mboxes }, ...more });
  return Object.fromEntries((body.execute?.mboxes ?? []).map(({ name, options }) => [name, options?.[0]?.content]));
}
