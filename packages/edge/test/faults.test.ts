import { describe, expect, it } from "vitest";
import { listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";
import { anEdge } from "./an-edge.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };
const notifications = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `n${index}`, type: "display", timestamp: Date.now() }));

describe("faults", () => {
  it("responds with errors at errorRate", async () => {
    const draws = [0.1, 0.2, 0.9, 0.1, 0.7];
    await using edge = anEdge({ errorRate: 0.5, random: () => draws.shift() ?? 0 });
    const statuses = [];
    for (let time = 0; time < 3; time++) statuses.push((await ask(edge, { context })).status);
    expect(statuses).toEqual([500, 200, 503]);
  });

  it("delays responses by the latency, and stops waiting when it is closed", async () => {
    const edge = anEdge({ latency: 3_600_000 });
    const response = ask(edge, { context });
    await edge.close();
    expect((await response).status).toBe(200);
  });

  it.each([[{ min: 10, max: 20 }], [{ median: 2, p99: 10 }]])(
    "draws latencies from the distribution %j",
    async (latency) => {
      await using edge = anEdge({ latency });
      expect((await ask(edge, { context })).status).toBe(200);
    },
  );

  it("hangs at hangRate, and resets connections at resetRate", async () => {
    await using edge = anEdge();
    await using server = await listen(edge, { port: 0 });
    const post = (init: RequestInit = {}) =>
      fetch(`${server.url}/rest/v1/delivery?client=acme&sessionId=s`, {
        method: "POST",
        body: JSON.stringify({ context }),
        ...init,
      });
    edge.setFaults({ hangRate: 1 });
    await expect(post({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: "TimeoutError" });
    edge.setFaults({ hangRate: 0, resetRate: 1 });
    await expect(post()).rejects.toMatchObject({
      cause: expect.objectContaining({ code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) }),
    });
    edge.setFaults({ resetRate: 0 });
    expect((await post()).status).toBe(200);
  });

  it("drops notifications: they are neither counted nor in the response", async () => {
    await using edge = anEdge({ dropNotificationsRate: 1 });
    const { status, body } = await ask(edge, { context, notifications: notifications(3) });
    expect(status).toBe(200);
    expect(body.notifications).toEqual([]);
    expect(edge.counters.displays).toBe(0);
  });

  it("serves a stale artifact with staleArtifact, and decides by the current one", async () => {
    const artifact: Record<string, unknown> = { ...anArtifact(50) };
    await using edge = anEdge({ artifacts: [artifact] });
    const download = async () =>
      (await edge.fetch(new Request("http://edge.test/acme/production/v1/rules.json"))).json();
    edge.setFaults({ staleArtifact: true });
    const before = anArtifact(50);
    Object.assign(artifact, anArtifact(10));
    await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    expect(await download()).toEqual(before);
    edge.setFaults({ staleArtifact: false });
    expect(await download()).toEqual(anArtifact(10));
  });
});

describe("fault settings", () => {
  it("are refused if one is misspelt: in options, calls and requests", async () => {
    expect(() => anEdge({ erorRate: 1 })).toThrow(/options\.erorRate: expected one of .*did you mean "errorRate"\?/);
    expect(() => anEdge({ faults: { latency: 5 } })).toThrow(/options\.faults: expected one of .*latency/);
    expect(() => anEdge({ environmnt: "x" })).toThrow(/did you mean "environment"\?/);
    await using edge = anEdge({ secret: undefined, nothing: undefined });
    expect(() => edge.setFaults({ hangrate: 1 } as object)).toThrow(/setFaults: faults\.hangrate: .*"hangRate"\?/);
    expect(() => edge.setFaults({ latency: { min: 1, max: 2, p99: 3 } } as object)).toThrow(/latency\.p99/);
    const body = JSON.stringify({ bogus: 1 });
    const response = await edge.fetch(new Request("http://127.0.0.1/admin/faults", { method: "PATCH", body }));
    expect(response.status).toBe(400);
    expect((await response.json()).message).toContain("faults.bogus: expected one of latency, errorRate");
  });
});

describe("faults in a request's header", () => {
  const header = (faults: string) => ({ headers: { "x-fletch-faults": faults } });

  it("apply to that request only", async () => {
    await using edge = anEdge();
    expect([500, 503]).toContain((await ask(edge, { context }, header("latency=1, error"))).status);
    const dropped = await ask(edge, { context, notifications: notifications(1) }, header("drop-notifications"));
    expect(dropped.body.notifications).toEqual([]);
    await expect(ask(edge, { context }, header("reset"))).rejects.toMatchObject({ name: "ConnectionReset" });
    expect((await ask(edge, { context }, header("error=0"))).status).toBe(200);
    for (const latency of ["1-2", "p50=1,p99=2", "1-2, drop-notifications"]) {
      expect((await ask(edge, { context }, header(`latency=${latency}`))).status, latency).toBe(200);
    }
    expect([500, 503]).toContain((await ask(edge, { context }, header("latency=p50=1, p99=2, error"))).status);
    expect((await ask(edge, { context })).status).toBe(200);
  });

  it.each([
    ["flood", 'expected one of latency, error, hang, reset, drop-notifications, received "flood"'],
    ["error=2", "x-fletch-faults.errorRate: expected a number of 0 to 1, received 2"],
    ["error=often", 'x-fletch-faults.error: expected a number of 0 to 1, received "often"'],
    ["latency=slow", 'latency: expected milliseconds, as 40, 20-80 or p50=40,p99=200, received "slow"'],
    ["latency=80-20", "x-fletch-faults.latency: expected min up to max, received min 80, max 20"],
    ["latency=", "x-fletch-faults.latency"],
    ["latency", "x-fletch-faults.latency: expected milliseconds, as 40, 20-80 or p50=40,p99=200, received undefined"],
    ["drop-notification", 'did you mean "drop-notifications"?'],
    ["constructor", "expected one of"],
  ])("are refused if invalid: %s", async (faults, message) => {
    await using edge = anEdge();
    const { status, body } = await ask(edge, { context }, header(faults));
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });
});
