import { describe, expect, it } from "vitest";
import { type Page, TargetClient } from "../../src/entries/index.ts";
import { frameworks, type Site } from "./framework-servers.ts";
import { startPageEdge, toContent } from "./page-edge.ts";

const site: Site = {
  pages: { "/": renderPage, "/click": renderLink },
  streams: { "/stream": renderStream },
};

async function renderPage(page: Page): Promise<string> {
  page.begin(["component-1", "component-7"]);
  const [first, second] = await Promise.all([
    page.offer("component-1", { fallback: "default 1" }),
    page.offer("component-7", { fallback: "default 7" }),
  ]);
  return first + second;
}

async function renderLink(page: Page): Promise<string> {
  const hero = await page.offer("component-1");
  return `<a data-click="${page.clickToken("component-1")}">${hero}</a>`;
}

function renderStream(page: Page): AsyncIterable<string> {
  // Here, for the cookies go out with the headers.
  page.begin("component-1");
  return parts(page);
}

async function* parts(page: Page): AsyncGenerator<string> {
  yield "<main>";
  yield await page.offer("component-1", { fallback: "default" });
  yield "</main>";
}

describe.each(Object.entries(frameworks))("in %s", (_name, start) => {
  it("a page has its offers, its cookies beside the application's, and its Server-Timing", async () => {
    await using edge = await startPageEdge();
    await using client = TargetClient.create(edge.options);
    await using server = await start(client, site);
    const response = await fetch(`${server.url}/`, { headers: { referer: "https://search.test/" } });
    expect(await response.text()).toBe(toContent("component-1") + toContent("component-7"));
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^own=1/),
      expect.stringMatching(/^mbox=session#.*\|PC#.*; SameSite=Lax$/),
    ]);
    expect(response.headers.get("server-timing")).toMatch(/^target;.*, target-wait;/);
    expect(edge.requests).toHaveLength(1);
    expect(edge.requests[0]?.body.context.address).toEqual({
      url: `${server.url}/`,
      referringUrl: "https://search.test/",
    });

    const [cookie = ""] = response.headers.getSetCookie()[1]?.split(";") ?? [];
    await (await fetch(`${server.url}/`, { headers: { cookie } })).text();
    expect(edge.requests[1]?.body.id.tntId).toBe(edge.requests[0]?.body.id.tntId);
  });

  it("a stream begins before Target's response, with the visitor's cookie", async () => {
    await using edge = await startPageEdge();
    const release = edge.hold();
    await using client = TargetClient.create(edge.options);
    await using server = await start(client, site);
    const response = await fetch(`${server.url}/stream`);
    expect(response.headers.getSetCookie().join()).toContain("mbox=session#");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("<main>");
    expect(client.stats().requests.pending).toBe(1);
    release();
    let rest = "";
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) rest += part.value;
    expect(rest).toBe(`${toContent("component-1")}</main>`);
    expect(edge.requests[0]?.body.id.tntId).toBe(/PC#([^#]+)#/.exec(response.headers.getSetCookie().join())?.[1]);
  });

  it("a click in a later request is reported for the page's visitor", async () => {
    await using edge = await startPageEdge();
    await using client = TargetClient.create(edge.options);
    await using server = await start(client, site);
    const page = await fetch(`${server.url}/click`);
    const [, token = ""] = /data-click="([^"]+)"/.exec(await page.text()) ?? [];
    const [cookie = ""] = page.headers.getSetCookie()[1]?.split(";") ?? [];

    const clicked = await fetch(`${server.url}/clicked`, { method: "POST", body: token, headers: { cookie } });
    expect(clicked.status).toBe(204);
    await client.flush();
    const [asked, reported] = edge.requests;
    expect(reported?.body.notifications).toMatchObject([
      { type: "click", mbox: { name: "component-1" }, tokens: [expect.any(String)] },
    ]);
    expect(reported?.body.id.tntId).toBe(asked?.body.id.tntId);
    expect(reported?.url.searchParams.get("sessionId")).toBe(asked?.url.searchParams.get("sessionId"));
    expect(edge.edge.counters.clicks).toBe(1);

    const nonsense = await fetch(`${server.url}/clicked`, { method: "POST", body: "<script>", headers: { cookie } });
    await client.flush();
    expect([nonsense.status, edge.requests.length]).toEqual([204, 2]);
  });

  it("a page without Target calls is unchanged", async () => {
    await using edge = await startPageEdge();
    await using client = TargetClient.create(edge.options);
    await using server = await start(client, site);
    const response = await fetch(`${server.url}/plain`);
    expect(await response.text()).toBe("plain");
    expect(response.headers.getSetCookie()).toEqual(["own=1"]);
    expect(response.headers.has("server-timing")).toBe(false);
    expect(edge.requests).toEqual([]);
  });

  it("errors of Target and invalid cookies do not break the page", async () => {
    await using edge = await startPageEdge({ errorRate: 1 });
    await using client = TargetClient.create(edge.options);
    await using server = await start(client, site);
    const response = await fetch(`${server.url}/`, { headers: { cookie: "mbox=%zz; mboxEdgeCluster=@" } });
    expect([response.status, await response.text()]).toEqual([200, "default 1default 7"]);
  });
});
