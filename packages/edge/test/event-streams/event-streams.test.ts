import { startNginx } from "@fletch/test-kit/start-nginx";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../../src/create-edge.ts";
import { type EdgeServer, listen } from "../../src/listen.ts";
import { type ActivityFolder, anActivityFolder } from "../activity-folder.ts";
import { readEvents } from "./read-events.ts";

const hero = (text: string): string =>
  `name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: { json: { text: ${text} } } } }]\n`;
const edgeOnly = (text: string): string => hero(text).replace("type: ab", "type: ab\nonDevice: false");

let folder: ActivityFolder;
let now = Date.UTC(2030, 0, 1);
let edge: Edge;
let server: EdgeServer;

beforeAll(async () => {
  folder = await anActivityFolder({ "hero.yaml": hero("one") });
  edge = createEdge({
    activities: [folder.path],
    client: "acme",
    now: () => now,
    eventStreams: { heartbeatInterval: 20, maxStreams: 3 },
  });
  server = await listen(edge, { port: 0 });
});
afterAll(async () => {
  await server.close({ grace: 0 });
  await edge.close();
  await folder[Symbol.asyncDispose]();
});

/** Settles when the edge has so many streams: it notices a little later that a reader went away. */
async function untilOpen(count: number): Promise<void> {
  const wanted = new RegExp(`^fletch_edge_event_streams ${count}$`, "m");
  while (!wanted.test(await (await fetch(`${server.url}/metrics`)).text())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeEach(() => untilOpen(0));

const artifactEvents = (): string => `${server.url}/acme/production/v1/events`;
const flagEvents = (): string => `${server.url}/ofrep/v1/events`;

describe("the event stream of the artifact", () => {
  it("sends an event for the current artifact, and for each new one", async () => {
    using stream = await readEvents(artifactEvents());
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    const artifact = await fetch(`${server.url}/acme/production/v1/rules.json`, {
      headers: { "accept-encoding": "identity" },
    });
    const etag = String(artifact.headers.get("etag")).replaceAll('"', "");
    expect(await stream.events(1)).toEqual([{ id: etag, data: { type: "artifact", etag, heartbeatInterval: 20 } }]);
    expect(await stream.until("retry: ")).toMatch(/^retry: \d{4}\n\n/);
    await folder.write("hero.yaml", hero("two"));
    const [, second] = await stream.events(2);
    expect(second?.id).not.toBe(etag);
  });

  it("is at the artifact's path, and at no other", async () => {
    using property = await readEvents(`${server.url}/acme/production/v1/property-1/events`);
    expect(property.status).toBe(200);
    using client = await readEvents(`${server.url}/other/production/v1/events`);
    using environment = await readEvents(`${server.url}/acme/staging/v1/events`);
    expect([client.status, environment.status]).toEqual([404, 404]);
    const posted = await fetch(artifactEvents(), { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
  });

  it("sends no event during the fault staleArtifact, and the new artifact afterwards", async () => {
    edge.setFaults({ staleArtifact: true });
    using stream = await readEvents(artifactEvents());
    using flags = await readEvents(flagEvents(), { "last-event-id": "older" });
    const [stale] = await stream.events(1);
    await folder.write("hero.yaml", hero("fresh"));
    await flags.events(2);
    edge.setFaults({ staleArtifact: false });
    const events = await stream.events(2);
    expect(events).toHaveLength(2);
    expect(events[1]?.id).not.toBe(stale?.id);
  });

  it("sends no event for a change of an edge-only activity; the stream of flags does", async () => {
    using stream = await readEvents(artifactEvents());
    using flags = await readEvents(flagEvents(), { "last-event-id": "older" });
    await folder.write("hero.yaml", edgeOnly("one"));
    await Promise.all([stream.events(2), flags.events(2)]);
    await folder.write("hero.yaml", edgeOnly("two"));
    await flags.events(3);
    await folder.write("hero.yaml", hero("back"));
    const [events] = await Promise.all([stream.events(3), flags.events(4)]);
    expect(events).toHaveLength(3);
  });
});

describe("the event stream of flags", () => {
  it("sends refetchEvaluation with the ETag and the time of the flags", async () => {
    using stream = await readEvents(flagEvents(), { "last-event-id": "older" });
    now += 5_500;
    await folder.write("hero.yaml", hero("changed"));
    const [missed, changed] = await stream.events(2);
    const lastModified = Math.floor(now / 1_000);
    expect(missed?.data).toMatchObject({ type: "refetchEvaluation", etag: missed?.id });
    expect(changed).toEqual({ id: changed?.id, data: { type: "refetchEvaluation", etag: changed?.id, lastModified } });
  });

  it("sends a reconnecting client what it missed, and a new one only a change of the last moments", async () => {
    using behind = await readEvents(flagEvents(), { "last-event-id": "older" });
    const [{ id } = { id: "" }] = await behind.events(1);
    using upToDate = await readEvents(flagEvents(), { "last-event-id": id });
    using justNow = await readEvents(flagEvents());
    expect(await justNow.events(1)).toHaveLength(1);
    justNow[Symbol.dispose]();
    now += 120_000;
    await untilOpen(2);
    using later = await readEvents(flagEvents());
    await folder.write("hero.yaml", hero("later"));
    expect([(await upToDate.events(1))[0]?.id, (await later.events(1))[0]?.id]).not.toContain(id);
    expect([await upToDate.events(1), await later.events(1)].map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe("event streams", () => {
  it("send heartbeats, and pass through nginx unbuffered", async () => {
    await using nginx = await startNginx(server.url, "");
    using stream = await readEvents(`${nginx.url}/acme/production/v1/events`);
    await stream.events(1);
    await stream.until("\n\n:\n\n");
    await folder.write("hero.yaml", hero("through nginx"));
    await stream.events(2);
  });

  it("are limited: one too many is refused until another one ends", async () => {
    for (let request = 0; request < 4; request++) {
      const head = await fetch(request % 2 === 0 ? flagEvents() : artifactEvents(), { method: "HEAD" });
      expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    }
    const streams = [
      await readEvents(flagEvents()),
      await readEvents(flagEvents()),
      await readEvents(artifactEvents()),
    ];
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    using refused = await readEvents(flagEvents());
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
    for (const stream of streams) stream[Symbol.dispose]();
    await untilOpen(0);
    using again = await readEvents(flagEvents());
    expect(again.status).toBe(200);
  });

  it("end when the server or the edge closes, which does not wait for them", async () => {
    const options = { activities: [folder.path], client: "acme" };
    await using own = createEdge(options);
    const first = await listen(own, { port: 0 });
    using stream = await readEvents(`${first.url}/ofrep/v1/events`);
    await first.close({ grace: 3_600_000 });
    expect(await stream.end).toMatch(/^retry: /);
    await using second = await listen(own, { port: 0 });
    using other = await readEvents(`${second.url}/ofrep/v1/events`);
    await own.close();
    expect(await other.end).toMatch(/^retry: /);
    using late = await readEvents(`${second.url}/ofrep/v1/events`);
    expect(late.status).toBe(503);
  });

  it("stay open beyond the write timeout while there are no events", async () => {
    const options = { activities: [folder.path], client: "acme", eventStreams: { heartbeatInterval: 700 } };
    await using own = createEdge(options);
    await using listening = await listen(own, { port: 0, sendTimeout: 500 });
    using stream = await readEvents(`${listening.url}/acme/production/v1/events`);
    await stream.until(":\n\n:\n\n");
  });

  it("end for a client that does not read, and leave nothing behind", async () => {
    const response = await edge.fetch(new Request(artifactEvents()));
    const reader = response.body?.getReader();
    // The heart beats every 20 ms, and nobody reads.
    await untilOpen(0);
    let chunks = 0;
    while ((await reader?.read())?.done === false) chunks++;
    expect(chunks).toBeLessThanOrEqual(16);
  });
});
