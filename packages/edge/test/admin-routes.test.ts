import { describe, expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { listen } from "../src/listen.ts";
import type { AccessLine } from "../src/observe/access-line.ts";
import { anActivityFolder } from "./activity-folder.ts";
import { anEdge } from "./an-edge.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };

describe("the admin API", () => {
  const status = (headers: Record<string, string> = {}, host = "127.0.0.1:8080") =>
    new Request(`http://${host}/admin/status`, { headers });

  it("without a token is open to this process only, and closed over any socket", async () => {
    await using edge = anEdge();
    const from = async (remoteAddress: string | undefined) => (await edge.fetch(status(), { remoteAddress })).status;
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.7", undefined]) {
      expect(await from(address), address).toBe(403);
    }
    expect((await edge.fetch(status())).status).toBe(200);
    await using server = await listen(edge, { port: 0 });
    const response = await fetch(`${server.url}/admin/status`);
    expect(response.status).toBe(403);
    expect((await response.json()).message).toContain("expected an edge with the option adminToken");
  });

  it("returns the client code of the edge in its status", async () => {
    await using edge = anEdge();
    const status = await edge.fetch(new Request("http://127.0.0.1/admin/status"));
    expect(await status.json()).toMatchObject({ clientCode: "acme", issues: [], failedReload: null });
  });

  it("requires the token if one is set", async () => {
    await using edge = anEdge({ adminToken: "a token of some length" });
    const with_ = async (authorization?: string) =>
      (await edge.fetch(status(authorization === undefined ? {} : { authorization }), { remoteAddress: "10.0.0.7" }))
        .status;
    expect(await with_("Bearer a token of some length")).toBe(200);
    for (const wrong of [undefined, "Bearer a token", "a token of some length"]) expect(await with_(wrong)).toBe(401);
  });

  it("sets, returns and clears faults", async () => {
    await using edge = anEdge();
    const faults = async (method: string, body?: unknown) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const response = await edge.fetch(new Request("http://127.0.0.1/admin/faults", init));
      return { status: response.status, body: await response.json() };
    };
    expect(await faults("PATCH", { latency: { min: 1, max: 2 }, errorRate: 1 })).toMatchObject({
      status: 200,
      body: { latency: { min: 1, max: 2 }, errorRate: 1, hangRate: 0 },
    });
    expect((await ask(edge, { context })).status).toBeGreaterThanOrEqual(500);
    expect(await faults("PATCH", { errorRate: 2 })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("faults.errorRate: expected a number of 0 to 1, received 2") },
    });
    expect(await faults("DELETE")).toMatchObject({ body: { latency: 0, errorRate: 0 } });
    expect((await ask(edge, { context })).status).toBe(200);
  });

  it("reports mistakes of files that a reload refuses, and keeps the last good activities", async () => {
    await using folder = await anActivityFolder({ "hero.yaml": anActivity("nice") });
    await using edge = createEdge({ activities: [folder.path], client: "acme", onError: () => undefined });
    const reload = async () => {
      const response = await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
      return { status: response.status, body: await response.json() };
    };
    expect(await reload()).toEqual({ status: 200, body: { issues: [] } });
    await folder.write("hero.yaml", `${anActivity("broken")}priority: high\n`);
    await folder.write("nav.yaml", "name: [\n");
    const nav = `${folder.path}/nav.yaml`;
    expect(await reload()).toMatchObject({
      status: 422,
      body: {
        status: 422,
        code: "invalid-activities",
        message: expect.stringContaining("mistakes in the activities"),
        issues: expect.arrayContaining([
          {
            file: `${folder.path}/hero.yaml`,
            line: 4,
            column: 11,
            path: "$.priority",
            expected: "a whole number from 0 to 999",
            received: '"high"',
          },
          expect.objectContaining({ file: nav, line: 2, column: 1, path: "$", expected: "valid YAML or JSON" }),
        ]),
      },
    });
    const { body } = await ask(edge, { context, execute: { mboxes: [{ name: "hero" }] } });
    expect(body.execute?.mboxes?.[0]?.options?.[0]?.content).toBe("nice");
    await folder.remove("nav.yaml");
    await folder.write("hero.yaml", anActivity("mended"));
    expect((await reload()).status).toBe(200);
  });

  it("reports a failed reload in status and metrics until the files are valid again", async () => {
    await using folder = await anActivityFolder({ "hero.yaml": anActivity("nice") });
    await using edge = createEdge({ activities: [folder.path], client: "acme", onError: () => undefined });
    const reload = () => edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    const failedReload = async () => (await (await edge.fetch(status())).json()).failedReload;
    const figure = async () => {
      const text = await (await edge.fetch(new Request("http://edge.test/metrics"))).text();
      return /^fletch_edge_activities_failed (\d)$/m.exec(text)?.[1];
    };
    expect([await failedReload(), await figure()]).toEqual([null, "0"]);
    await folder.write("hero.yaml", `${anActivity("broken")}priority: high\n`);
    await reload();
    expect(await failedReload()).toMatchObject({
      code: "invalid-activities",
      issues: [{ file: `${folder.path}/hero.yaml`, line: 4, path: "$.priority" }],
    });
    expect(await figure()).toBe("1");
    await folder.write("hero.yaml", anActivity("nice"));
    await reload();
    expect([await failedReload(), await figure()]).toEqual([null, "0"]);
  });

  it("exports and deletes visitors by each of their ids, also by customer ids", async () => {
    await using edge = anEdge({ database: ":memory:" });
    const customer = { id: "c9", integrationCode: "crm", authenticatedState: "authenticated" };
    const ids = { thirdPartyId: "t9", marketingCloudVisitorId: "m9", customerIds: [customer] };
    const mboxes = [{ name: "hero", profileParameters: { tier: "gold" } }];
    const queries = ["thirdPartyId=t9", "marketingCloudVisitorId=m9", "customerId=c9&integrationCode=crm"];
    const visitors = (query: string, method = "GET") =>
      edge.fetch(new Request(`http://127.0.0.1/admin/visitors?${query}`, { method }));
    for (const query of queries) {
      await ask(edge, { id: ids, context, execute: { mboxes } });
      expect(await (await visitors(query)).json(), query).toMatchObject({
        profile_parameters: [{ name: "tier", value: "gold" }],
      });
      expect((await visitors(query, "DELETE")).status, query).toBe(204);
      expect((await visitors(query)).status, query).toBe(404);
    }
    expect((await visitors("customerId=c9")).status).toBe(400);
    expect((await visitors("customerIds=c9")).status).toBe(400);
    await ask(edge, { id: { customerIds: [customer] }, context, execute: { mboxes } });
    expect((await visitors("customerId=c9&integrationCode=crm")).status).toBe(200);
    expect((await visitors("customerId=c9&integrationCode=erp")).status).toBe(404);
  });

  it("returns totals with names of activities and dates", async () => {
    await using edge = anEdge({ database: ":memory:", now: () => Date.parse("2026-01-31T12:00:00Z") });
    await ask(edge, { context, execute: { pageLoad: {} } });
    const totals = async (query = "") => {
      const response = await edge.fetch(new Request(`http://127.0.0.1/admin/totals${query}`));
      return { status: response.status, body: await response.json() };
    };
    const figures = { kind: "impression", metric: "", events: 1, visitors: 1, amount: 0, squares: 0 };
    const names = { activityId: 904, activity: "Activity 904", experienceId: 0, experience: "Experience 0" };
    expect(await totals()).toEqual({ status: 200, body: [{ ...names, day: "2026-01-31", ...figures }] });
    expect(await totals("?activityId=1")).toEqual({ status: 200, body: [] });
    expect(await totals("?activityId=abc")).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('query.activityId: expected the id of an activity, received "abc"') },
    });
  });

  it("refuses links to unknown activities and experiences", async () => {
    await using edge = anEdge();
    const link = async (body: object) => {
      const init = { method: "POST", body: JSON.stringify(body) };
      const response = await edge.fetch(new Request("http://127.0.0.1/admin/qa-links", init));
      return { status: response.status, ...(await response.json()) };
    };
    expect(await link({ activities: [{ activityId: 900, experienceId: 1 }] })).toMatchObject({ status: 200 });
    expect(await link({ activities: [{ activityId: 900 }, { activityId: 1 }] })).toMatchObject({
      status: 400,
      message: expect.stringMatching(
        /activities\[1\]\.activityId: expected one of 900 "Activity 900", .*, received 1$/,
      ),
    });
    expect(await link({ activities: [{ activityId: 900, experienceId: 2 }] })).toMatchObject({
      status: 400,
      message: expect.stringContaining('expected one of 0 "Experience 0", 1 "Experience 1", received 2'),
    });
    expect(await link({ activities: [{ activityId: 900, experience: 1 }] })).toMatchObject({ status: 400 });
  });

  it("describes activities of artifacts, and the activities of each location", async () => {
    await using edge = anEdge();
    const get = async (path: string) => (await edge.fetch(new Request(`http://127.0.0.1/admin${path}`))).json();
    expect((await get("/activities")).find(({ id }: { id: number }) => id === 900)).toEqual({
      id: 900,
      name: "Activity 900",
      type: "ab",
      file: null,
      live: true,
      priority: null,
      unserved: null,
      missing: [],
      edgeOnly: [],
      locations: ["mbox hero"],
      experiences: [
        { id: 0, name: "Experience 0", percent: 50, audienceIds: [] },
        { id: 1, name: "Experience 1", percent: 50, audienceIds: [] },
      ],
    });
    const locations: { kind: string; name: string }[] = await get("/locations");
    expect(locations.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "pageLoad target-global-mbox",
      "mbox hero",
      "mbox near",
      "mbox partner",
      "mbox price",
      "view cart",
      "view home",
    ]);
    expect(locations[1]).toMatchObject({ activities: [{ id: 900, experiences: [0, 1] }] });
  });

  it("returns the last requests with their experiences, or the reason of a refusal", async () => {
    // Traffic is counted by minute, and no minute ends in between.
    await using edge = anEdge({ now: () => Date.parse("2026-01-31T12:00:00Z") });
    const get = async (path: string) => (await edge.fetch(new Request(`http://127.0.0.1/admin${path}`))).json();
    await ask(edge, { id: { tntId: "v1" }, context, execute: { mboxes: [{ name: "hero", index: 0 }], pageLoad: {} } });
    await ask(edge, { context: { channel: "tv" } });
    const [refused, decided] = await get("/requests");
    expect(decided).toMatchObject({
      number: 1,
      status: 200,
      tntId: "v1",
      locations: [
        { kind: "pageLoad", shown: [{ activityId: 904, experienceId: 0 }] },
        { kind: "mbox", name: "hero", shown: [{ activityId: 900 }] },
      ],
    });
    expect(refused).toMatchObject({ number: 2, status: 400, reason: expect.stringContaining("$.context.channel") });
    expect(await get("/requests?after=1")).toHaveLength(1);
    expect(await get("/requests?after=x")).toMatchObject({ status: 400 });
    const { requests, activities } = await get("/traffic");
    expect(requests.at(-1)).toBe(2);
    expect(activities.map(({ activityId }: { activityId: number }) => activityId)).toEqual([900, 904]);
  });

  it("explains its errors", async () => {
    await using edge = anEdge();
    const get = async (path: string, init: RequestInit = {}) => {
      const response = await edge.fetch(new Request(`http://127.0.0.1/admin${path}`, init));
      return { status: response.status, body: await response.json() };
    };
    expect(await get("/visitors?tntId=v")).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("stores nothing") },
    });
    expect(await get("/nothing")).toMatchObject({ status: 404 });
    expect(await get("/qa-links", { method: "POST", body: "{}" })).toMatchObject({ status: 400 });
  });
});

function anActivity(content: string): string {
  return `name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: { html: ${content} } } }]\n`;
}

describe("health and metrics of an edge", () => {
  it("responds on /health and /ready", async () => {
    await using edge = anEdge({ database: ":memory:" });
    for (const path of ["/health", "/ready"]) {
      expect((await edge.fetch(new Request(`http://edge.test${path}`))).status).toBe(200);
    }
    await using broken = anEdge({ database: "/dev/null/not-a-folder/edge.db", onError: () => undefined });
    await expect(broken.ready()).rejects.toMatchObject({ code: "store-unavailable" });
    expect((await broken.fetch(new Request("http://edge.test/ready"))).status).toBe(503);
    expect((await ask(broken, { context })).status).toBe(503);
    expect((await broken.fetch(new Request("http://edge.test/health"))).status).toBe(200);
    await expect(listen(broken, { port: 0 })).rejects.toMatchObject({ code: "store-unavailable" });
  });

  it("exposes metrics for Prometheus", async () => {
    await using edge = anEdge();
    await ask(edge, { context, execute: { mboxes: [{ name: "hero" }] } });
    await ask(edge, {});
    const response = await edge.fetch(new Request("http://edge.test/metrics"));
    const text = await response.text();
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(text).toContain("fletch_edge_delivery_requests_total 2");
    expect(text).toContain("fletch_edge_delivery_refused_total 1");
    expect(text).toContain("fletch_edge_impressions_total 1");
    expect(text).toContain('fletch_edge_delivery_duration_seconds_count{status="200"} 1');
    expect(text).toContain('fletch_edge_delivery_duration_seconds_count{status="400"} 1');
  });

  it("calls onRequest for every request, without visitor ids", async () => {
    const lines: AccessLine[] = [];
    await using edge = anEdge({ onRequest: (line: AccessLine) => lines.push(line) });
    await ask(edge, { context }, { query: "client=acme&sessionId=secret" });
    await edge.fetch(new Request("http://edge.test/none?tntId=secret"));
    expect(lines).toEqual([
      { method: "POST", path: "/rest/v1/delivery", status: 200, duration: expect.any(Number) },
      { method: "GET", path: "/none", status: 404, duration: expect.any(Number) },
    ]);
  });
});
