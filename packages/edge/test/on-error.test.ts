import { describe, expect, it, vi } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import type { ErrorDetails } from "../src/observe/error-reporter.ts";
import { anActivityFolder } from "./activity-folder.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";
import { MemoryVisitorStore } from "./store/memory-visitor-store.ts";

const context = { channel: "web", address: { url: "https://example.com/" } };
const near = {
  context: { ...context, geo: { ipAddress: "1.2.3.4" } },
  execute: { mboxes: [{ name: "near", index: 0 }] },
};

function watched(options: object = {}) {
  const told: { error: Error & { code?: string }; details: ErrorDetails }[] = [];
  const onError = (error: Error, details: ErrorDetails) => told.push({ error, details });
  return { told, edge: createEdge({ artifacts: [anArtifact()], client: "acme", onError, ...options }) };
}

/** A clock that breaks after the edge was made: a bug, as far as requests are concerned. */
function aBrokenClock(): { now: () => number; breakIt: () => void } {
  let isBroken = false;
  return {
    now: () => {
      if (isBroken) throw new Error("the password is 1234");
      return Date.now();
    },
    breakIt: () => {
      isBroken = true;
    },
  };
}

describe("onError", () => {
  it("gets the stack of a bug and the request's id; the response has only the id", async () => {
    const clock = aBrokenClock();
    const { edge, told } = watched({ now: clock.now });
    await using _ = edge;
    clock.breakIt();
    for (const headers of [{}, { "x-request-id": "from-the-proxy.1" }] as Record<string, string>[]) {
      const { status, body, headers: responseHeaders } = await ask(edge, { context }, { headers });
      const { error, details } = told.at(-1) ?? expect.unreachable();
      expect(error.stack).toContain("on-error.test.ts");
      expect(responseHeaders.get("x-request-id")).toBe(details.requestId);
      expect(body).toEqual({ status: 500, message: `The edge failed (request ${details.requestId})` });
      expect(status).toBe(500);
    }
    expect(told.map(({ details }) => details.requestId)).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      "from-the-proxy.1",
    ]);
  });

  it("gets no request id that could forge a line of the log", async () => {
    const clock = aBrokenClock();
    const { edge, told } = watched({ now: clock.now });
    await using _ = edge;
    clock.breakIt();
    await ask(edge, { context }, { headers: { "x-request-id": "1 [fletch] all is well" } });
    await ask(edge, { context }, { headers: { "x-request-id": "x".repeat(1_000) } });
    for (const { details } of told) expect(details.requestId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("is called once for an unavailable database, whose location is not in responses", async () => {
    const { edge, told } = watched({ database: "postgres://somebody:secret@127.0.0.1:1/edge", databaseTimeout: 100 });
    await using _ = edge;
    for (let count = 0; count < 5; count++) {
      const { status, body, headers } = await ask(edge, { context });
      expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
      expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|secret|ECONNREFUSED/);
    }
    expect(told.map(({ error }) => error.code)).toEqual(["store-unavailable"]);
    expect(told[0]?.error.cause).toBeInstanceOf(Error);
  });

  it("gets errors of hooks, and the request succeeds", async () => {
    const onRequest = () => {
      throw new Error("the log is full");
    };
    const geo = () => Promise.reject(new Error("no such database"));
    const { edge, told } = watched({ onRequest, geo });
    await using _ = edge;
    expect((await ask(edge, near)).status).toBe(200);
    expect(told.map(({ error }) => error.message).sort()).toEqual(["no such database", "the log is full"]);
  });

  it("gets the rejections of hooks that are async functions", async () => {
    const hero = (content: string) =>
      `name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: { html: ${content} } } }]\n`;
    await using folder = await anActivityFolder({ "hero.yaml": hero("Hello") });
    const onRequest = () => Promise.reject(new Error("no log"));
    const onReload = () => Promise.reject(new Error("no chat"));
    const { edge, told } = watched({ activities: [folder.path], onRequest, onReload });
    await using _ = edge;
    expect((await ask(edge, { context })).status).toBe(200);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    await folder.write("hero.yaml", hero("Goodbye"));
    await vi.waitFor(() => expect(told.map(({ error }) => error.message)).toEqual(["no log", "no chat"]), 10_000);
  });

  it("gets what a store throws that is not an Error; the caller gets no internals", async () => {
    const database = new MemoryVisitorStore();
    database.check = () => Promise.reject("the password is 1234");
    const { edge, told } = watched({ database });
    await using _ = edge;
    const response = await edge.fetch(new Request("http://edge.test/ready"));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("1234");
    expect(told.map(({ error }) => error.message)).toEqual(["the password is 1234"]);
  });

  it("gets an error for a slow geo lookup, and the request does not wait for it", async () => {
    const { edge, told } = watched({ geo: () => new Promise(() => undefined) });
    await using _ = edge;
    expect((await ask(edge, near)).status).toBe(200);
    expect(told.map(({ error }) => error.message)).toEqual(["The option geo took longer than 1000 ms"]);
  });

  it("may throw: then both errors are logged", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const onRequest = () => {
      throw new Error("first");
    };
    for (const onError of [
      () => {
        throw new Error("second");
      },
      () => Promise.reject(new Error("second")),
    ]) {
      log.mockClear();
      await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", onRequest, onError });
      expect((await ask(edge, { context })).status).toBe(200);
      expect(log.mock.calls.flat().map(String).join()).toMatch(/first.*second/s);
    }
  });

  it("by default writes the error with its stack to stderr", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const clock = aBrokenClock();
    await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", now: clock.now });
    clock.breakIt();
    const { headers } = await ask(edge, { context });
    const [title, error] = log.mock.calls[0] ?? [];
    expect(title).toBe(`The edge failed, request ${headers.get("x-request-id")}:`);
    expect((error as Error).stack).toContain("the password is 1234");
  });
});
