import type { Metric } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { anActivityFolder } from "../../test/activity-folder.ts";
import { ask } from "../../test/ask.ts";
import { createEdgeWithContext } from "../create-edge.ts";

const context = { channel: "web" };
const prefetch = { mboxes: [{ name: "hero" }], pageLoad: {} };

/** One activity without views, and one with. */
const activities = {
  "hero.yaml": `name: Hero
id: 1
type: ab
experiences: [{ name: A, mboxes: { hero: { html: hi } }, pageLoad: { actions: [{ type: remove, selector: .old }] } }]
metrics: [{ click: .hero a }]
`,
  "shop.yaml": `name: App
id: 2
type: ab
experiences:
  - name: A
    views: { home: { actions: [{ type: setHtml, selector: h1, content: Hi }] } }
    pageLoad: { actions: [{ type: setHtml, selector: nav, content: Hi }] }
metrics: [{ click: nav a }]
`,
};

describe("click metrics of a prefetch", () => {
  it("are with mboxes and the page load; those of activities with views are with all views", async () => {
    const { edge, close } = await anEdge();
    await using _ = { [Symbol.asyncDispose]: close };
    const { body } = await ask(edge, { context, prefetch });
    expect(selectors(body.prefetch?.mboxes?.[0]?.metrics)).toEqual([".hero a"]);
    expect(selectors(body.prefetch?.pageLoad?.metrics)).toEqual([".hero a"]);
    expect(selectors(body.prefetch?.metrics)).toEqual(["nav a"]);
    const none = await ask(edge, { context, prefetch: { mboxes: [{ name: "nobody" }] } });
    expect(none.body.prefetch).toEqual({ mboxes: [{ name: "nobody" }] });
  });

  it("are with the executed page load if there is one, else with the prefetched one", async () => {
    const { edge, close } = await anEdge();
    await using _ = { [Symbol.asyncDispose]: close };
    const mboxOnly = await ask(edge, { context, prefetch, execute: { mboxes: [{ name: "hero" }] } });
    expect(mboxOnly.body.prefetch).not.toHaveProperty("metrics");
    expect(selectors(mboxOnly.body.prefetch?.pageLoad?.metrics)).toEqual([".hero a", "nav a"]);
    const { body } = await ask(edge, { context, prefetch, execute: { pageLoad: {} } });
    expect(body.prefetch).not.toHaveProperty("metrics");
    expect(selectors(body.prefetch?.pageLoad?.metrics)).toEqual([".hero a"]);
    expect(selectors(body.execute?.pageLoad?.metrics)).toEqual([".hero a", "nav a"]);
  });

  it("are counted for their activity when they are notified", async () => {
    const { edge, edgeContext, close } = await anEdge();
    await using _ = { [Symbol.asyncDispose]: close };
    const { body } = await ask(edge, { context, prefetch });
    const tokens = [...(body.prefetch?.mboxes?.[0]?.metrics ?? []), ...(body.prefetch?.metrics ?? [])];
    const notifications = tokens.map(({ eventToken }, index) => ({
      id: `n${index}`,
      type: "click",
      timestamp: Date.now(),
      tokens: [eventToken],
    }));
    expect((await ask(edge, { id: body.id, context, notifications })).status).toBe(200);
    const totals = (await (await edgeContext.store)?.readTotals()) ?? [];
    expect(totals.map(({ activityId, kind, events }) => [activityId, kind, events])).toEqual([
      [1, "click", 1],
      [2, "click", 1],
    ]);
  });
});

async function anEdge() {
  const folder = await anActivityFolder(activities);
  const { edge, context: edgeContext } = createEdgeWithContext({
    activities: [folder.path],
    client: "acme",
    database: ":memory:",
  });
  const close = async (): Promise<void> => {
    await edge.close();
    await folder[Symbol.asyncDispose]();
  };
  return { edge, edgeContext, close };
}

function selectors(metrics: readonly Metric[] | undefined): readonly (string | undefined)[] | undefined {
  return metrics?.map(({ selector }) => selector);
}
