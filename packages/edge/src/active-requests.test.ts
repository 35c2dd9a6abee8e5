import { describe, expect, it, vi } from "vitest";
import { anArtifact } from "../test/an-artifact.ts";
import { anEdge } from "../test/an-edge.ts";
import { ask } from "../test/ask.ts";
import { MemoryVisitorStore } from "../test/store/memory-visitor-store.ts";
import { ActiveRequests } from "./active-requests.ts";
import { createEdgeWithContext, type Edge } from "./create-edge.ts";

/** A store that names its calls, and whose `load` waits until it is let go. */
class SlowStore extends MemoryVisitorStore {
  readonly calls: string[] = [];
  letGo: () => void = () => undefined;
  readonly #gate = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  override async load(...given: Parameters<MemoryVisitorStore["load"]>): ReturnType<MemoryVisitorStore["load"]> {
    this.calls.push("load");
    await this.#gate;
    return super.load(...given);
  }

  override record(...given: Parameters<MemoryVisitorStore["record"]>): ReturnType<MemoryVisitorStore["record"]> {
    this.calls.push("record");
    return super.record(...given);
  }

  override async close(): Promise<void> {
    this.calls.push("close");
  }
}

const body = { context: { channel: "web" }, id: { tntId: "v" }, execute: { mboxes: [{ index: 0, name: "hero" }] } };
const deliver = async (edge: Edge): Promise<number> => (await ask(edge, body)).status;

const evaluate = (edge: Edge): Promise<Response> => {
  const request = { method: "POST", body: JSON.stringify({ context: { targetingKey: "v" } }) };
  return edge.fetch(new Request("http://edge.test/ofrep/v1/evaluate/flags/price.off", request));
};

describe("close of an edge", () => {
  it("closes the store after the last call of requests in progress", async () => {
    const store = new SlowStore();
    const edge = anEdge({ database: store, secret: "a secret of some length" });
    await edge.ready();
    const responses = [deliver(edge), evaluate(edge).then(({ status }) => status)];
    await vi.waitFor(() => expect(store.calls).toEqual(["load", "load"]));
    const closing = edge.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.calls).toEqual(["load", "load"]);
    store.letGo();
    expect(await Promise.all(responses)).toEqual([200, 200]);
    await closing;
    expect(store.calls).toEqual(["load", "load", "record", "record", "close"]);
  });

  it.each([{ hangRate: 1 }, { latency: 3_600_000 }])(
    "ends the wait of %o, and writes what the request counts",
    async (faults) => {
      const onError = vi.fn();
      const edge = anEdge({ database: ":memory:", ...faults, onError });
      await edge.ready();
      const response = deliver(edge);
      await edge.close();
      expect(await response).toBe(200);
      expect(onError).not.toHaveBeenCalled();
    },
  );

  it("ends a deletion of old data, and waits for it", async () => {
    const store = new MemoryVisitorStore();
    let isPruning = false;
    store.prune = async (_before: number, signal?: AbortSignal) => {
      isPruning = true;
      await new Promise((resolve) => signal?.addEventListener("abort", resolve));
      isPruning = false;
    };
    const edge = anEdge({ database: store, secret: "a secret of some length", retentionDays: 1 });
    await vi.waitFor(() => expect(isPruning).toBe(true));
    await edge.close();
    expect(isPruning).toBe(false);
  });

  it("refuses later requests with 503, and reports no error", async () => {
    const onError = vi.fn();
    const onRequest = vi.fn();
    const edge = anEdge({ database: ":memory:", onError, onRequest });
    await edge.ready();
    await edge.close();
    const { status, headers, body: refusal } = await ask(edge, body, { headers: { origin: "http://shop.test" } });
    expect(status).toBe(503);
    expect(refusal.message).toBe("The edge is closed: expected no more requests; ask again");
    expect(headers.get("retry-after")).toBe("1");
    expect(headers.get("access-control-allow-origin")).toBe("http://shop.test");
    expect((await evaluate(edge)).status).toBe(503);
    for (const path of ["/health", "/ready", "/admin/totals", "/acme/production/v1/rules.json"]) {
      expect((await edge.fetch(new Request(`http://edge.test${path}`))).status).toBe(503);
    }
    expect(onError).not.toHaveBeenCalled();
    expect(onRequest).toHaveBeenLastCalledWith(expect.objectContaining({ status: 503, reason: refusal.message }));
  });

  it("does not wait for requests that ended, in whatever way", async () => {
    const onError = vi.fn();
    const { edge, context } = createEdgeWithContext({ artifacts: [anArtifact()], client: "acme", onError });
    expect(await deliver(edge)).toBe(200);
    expect((await ask(edge, "no JSON")).status).toBe(400);
    expect((await evaluate(edge)).status).toBe(200);
    edge.setFaults({ resetRate: 1 });
    await expect(deliver(edge)).rejects.toThrow("reset");
    await expect(evaluate(edge)).rejects.toThrow("reset");
    edge.setFaults({ resetRate: 0 });
    // An hour: this test ends before only if no request is missing.
    await context.requests.close(3_600_000);
    await edge.close();
  });
});

describe("ActiveRequests", () => {
  it("closes after the last request", async () => {
    const requests = new ActiveRequests();
    requests.begin();
    requests.begin();
    let isClosed = false;
    const closing = requests.close(3_600_000).then(() => {
      isClosed = true;
    });
    requests.end();
    await Promise.resolve();
    expect(isClosed).toBe(false);
    requests.end();
    await closing;
  });

  it("closes after the limit if a request never ends", async () => {
    const requests = new ActiveRequests();
    requests.begin();
    await requests.close(1);
    expect(requests.areRefused).toBe(true);
  });
});
