import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, type Edge, type EdgeServer, listen } from "@fletch/edge";

/** What opens the admin API of the shop's edge. */
export const adminToken = "a token of the tests";

/** An edge with a shop's activities, a week of visitors, and names that try to be markup. */
export interface ShopEdge extends AsyncDisposable {
  readonly edge: Edge;
  readonly server: EdgeServer;
  /** Turns the edge's clock back by so many days; 0 is now. */
  goBack(days: number): void;
  /** Sends a Delivery request. */
  deliver(body: object, query?: string): Promise<Response>;
}

/** What no page may run. */
export const markup = `<img src=x onerror="globalThis.wasRun=true"><script>globalThis.wasRun=true</script>`;

const files: Readonly<Record<string, string>> = {
  "hero.yaml": `
name: Which promise sells?
type: ab
priority: 10
experiences:
  - { name: As it was, percent: 50, mboxes: { hero: default } }
  - { name: Fly straight, percent: 50, mboxes: { hero: { html: "<h1>Fly straight.</h1>" } } }
metrics:
  - { name: Orders, revenue: order-done }
  - { click: .hero a }
`,
  "autumn.yaml": `
name: Autumn at the hero
type: experience-targeting
priority: 20
audience: { parameters: { season: autumn } }
experiences: [{ name: Leaves, mboxes: { hero: { html: "<h1>Leaves fall.</h1>" } } }]
`,
  "hostile.yaml": `
name: ${JSON.stringify(markup)}
type: ab
experiences:
  - { name: ${JSON.stringify(`A ${markup}`)}, percent: 50, mboxes: { strange: { html: ${JSON.stringify(markup)} } } }
  - { name: B, percent: 50 }
`,
  "price.yaml": `
name: Three prices
type: ab
experiences:
  - { name: "9.50", percent: 20, mboxes: { price: { json: { price: 9.5 } } } }
  - { name: "9.90", percent: 30, mboxes: { price: { json: { price: 9.9 } } } }
  - { name: "10.50", percent: 50, mboxes: { price: { json: { price: 10.5 } } } }
metrics: [{ conversion: order-done }]
`,
  "button.yaml": `
name: Which button works?
type: auto-allocate
experiences:
  - { name: Buy, mboxes: { buy-button: { json: { label: Buy } } } }
  - { name: Into the basket, mboxes: { buy-button: { json: { label: Into the basket } } } }
  - { name: I want it, mboxes: { buy-button: { json: { label: I want it } } } }
metrics: [{ conversion: order-done }]
`,
  "draft.yaml": `
name: Winter at the hero
type: ab
priority: 30
live: false
experiences: [{ name: Snow, percent: 50, mboxes: { hero: { html: "<h1>Snow.</h1>" } } }, { name: Ice, percent: 50 }]
`,
  "checkout.yaml": `
name: New checkout
type: ab
environments: [staging]
experiences: [{ name: "On", percent: 20, mboxes: { checkout: { json: { on: true } } } }, { name: "Off", percent: 80 }]
`,
  "spring.yaml": `
name: Spring sale
type: ab
schedule: { start: "2030-03-01", end: "2030-03-31" }
experiences: [{ name: Blossoms, pageLoad: { html: "<p>Spring</p>" } }]
`,
  "navigation.yaml": `
name: Navigation
type: experience-targeting
audiences: { members: { parameters: { member: gold } } }
experiences:
  - { name: Members, audience: members, views: { home: { actions: [{ type: setHtml, selector: nav, content: "Members" }] } } }
  - { name: Everybody else, views: { home: default } }
`,
};

/** @param port @default any free one */
export async function startShopEdge(port: number = 0): Promise<ShopEdge> {
  const folder = await mkdtemp(join(tmpdir(), "fletch-console-"));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  let shift = 0;
  const edge = createEdge({
    now: () => Date.now() - shift,
    activities: [folder],
    client: "shop",
    adminToken,
    database: ":memory:",
    onError: () => undefined,
  });
  const server = await listen(edge, { port });
  return {
    edge,
    server,
    goBack: (days) => {
      shift = days * 86_400_000;
    },
    deliver: (body, query = "client=shop&sessionId=s1") =>
      edge.fetch(
        new Request(`http://edge.test/rest/v1/delivery?${query}`, { method: "POST", body: JSON.stringify(body) }),
        { remoteAddress: "192.0.2.1" },
      ),
    async [Symbol.asyncDispose]() {
      await server.close({ grace: 0 });
      await edge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Visitors of four days who look, and some who order: enough for every view to have something to show. */
export async function visitShop({ deliver, goBack }: ShopEdge, visitors: number): Promise<void> {
  const context = { channel: "web" };
  for (let index = 0; index < visitors; index++) {
    goBack(3 - Math.floor((4 * index) / visitors));
    const id = { tntId: `visitor-${index}` };
    const mboxes = ["hero", "price", "buy-button"].map((name, index) => ({ name, index }));
    await deliver({ id, context, execute: { mboxes } });
    if (index % 7 === 0) {
      const order = { id: `order-${index}`, total: 20 + (index % 30) };
      await deliver({ id, context, execute: { mboxes: [{ name: "order-done", index: 0, order }] } });
    }
  }
}
