import { describe, expect, it } from "vitest";
import { createFakeClock, type FakeClock, settle } from "../../test/fake-clock.ts";
import { createLog } from "../observability/logger.ts";
import type { StreamedResponse, StreamRequest } from "../transport/streamed-response.ts";
import type { RefreshableSource } from "./artifact-source.ts";
import { noArtifact } from "./artifact-stats.ts";
import { StreamingArtifactSource } from "./streaming-artifact-source.ts";

/** A source beside a stream that the test writes. */
interface Bench {
  readonly streaming: StreamingArtifactSource;
  readonly clock: FakeClock;
  /** Requests for a stream so far. */
  readonly requests: readonly StreamRequest[];
  readonly warnings: readonly string[];
  /** How often the artifact was to be downloaded at once. */
  refreshes(): number;
  /** Answers the last request. */
  respond(status?: number, contentType?: string): void;
  send(text: string): Promise<void>;
  /** Ends the stream as a server does. */
  end(): Promise<void>;
}

function createBench(etag: string | undefined = '"one-br"'): Bench {
  const clock = createFakeClock();
  const requests: StreamRequest[] = [];
  const warnings: string[] = [];
  let refreshes = 0;
  let resolve: (response: StreamedResponse) => void = () => undefined;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const source: RefreshableSource = {
    current: undefined,
    stats: noArtifact,
    etag,
    onReady: () => undefined,
    start: () => undefined,
    use: () => undefined,
    obtain: async () => undefined,
    refresh: () => void refreshes++,
    close: async () => undefined,
  };
  const streaming = new StreamingArtifactSource({
    source,
    address: { origin: "https://edge.test", path: "/events", authorization: "Basic eA==" },
    proxy: undefined,
    openStream: (request) =>
      new Promise((onOpen, onError) => {
        requests.push(request);
        resolve = onOpen;
        request.signal.addEventListener("abort", () => {
          onError(new Error("aborted"));
          controller?.error(new Error("aborted"));
        });
      }),
    log: createLog({ warn: (...args: unknown[]) => warnings.push(args.map(String).join(" ")), error: () => undefined }),
    clock,
    random: () => 0.999,
  });
  return {
    streaming,
    clock,
    requests,
    warnings,
    refreshes: () => refreshes,
    respond(status = 200, contentType = "text/event-stream") {
      const chunks = new ReadableStream<Uint8Array>({
        start: (given) => {
          controller = given;
        },
      });
      resolve({ status, contentType, chunks: chunks as unknown as AsyncIterable<Uint8Array> });
    },
    async send(text) {
      controller?.enqueue(new TextEncoder().encode(text));
      await settle();
    },
    async end() {
      controller?.close();
      await settle();
    },
  };
}

const event = (etag: string): string => `data: {"type":"artifact","etag":"${etag}","heartbeatInterval":1000}\n\n`;

describe("a source that is told of changes", () => {
  it("downloads where the artifact is another one, however the one at hand was compressed", async () => {
    const { streaming, requests, respond, send, refreshes } = createBench('W/"one-br"');
    streaming.start();
    expect(requests[0]).toMatchObject({
      origin: "https://edge.test",
      path: "/events",
      headers: { accept: "text/event-stream", authorization: "Basic eA==" },
    });
    expect(streaming.stats.stream).toBe("closed");
    respond();
    await send(event("one"));
    expect([streaming.stats.stream, refreshes()]).toEqual(["open", 0]);
    await send(event("two"));
    expect(refreshes()).toBe(1);
    await send('data: {"type":"something-new"}\n\n');
    expect(refreshes()).toBe(1);
    streaming.close();
  });

  it("gives a stream up that holds its first event back, as proxies that buffer do, and comes back later and later", async () => {
    const { streaming, clock, requests, respond, warnings } = createBench();
    streaming.start();
    respond();
    await clock.advance(5_000);
    expect(warnings).toEqual([
      expect.stringMatching(
        /The event stream https:\/\/edge\.test\/events failed; the client polls .*does a proxy buffer/s,
      ),
    ]);
    expect(streaming.stats.stream).toBe("closed");
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++) {
      const [pause = 0] = clock.waiting;
      pauses.push(Math.round(pause));
      await clock.advance(pause);
      expect(requests).toHaveLength(attempt + 2);
      respond();
      await clock.advance(5_000);
    }
    expect(pauses).toEqual([1_000, 1_999, 3_998, 7_996, 15_992, 31_984, 63_968, 127_936, 255_872, 299_850]);
    expect(warnings).toHaveLength(1);
    streaming.close();
  });

  it("gives a stream up whose heartbeat stops, and none that lives", async () => {
    const { streaming, clock, requests, respond, send, warnings, refreshes } = createBench();
    streaming.start();
    respond();
    await send(event("one"));
    for (let beat = 0; beat < 20; beat++) {
      await clock.advance(2_900);
      await send(":\n\n");
    }
    expect([streaming.stats.stream, requests.length, warnings.length]).toEqual(["open", 1, 0]);
    expect(refreshes()).toBe(0);
    await clock.advance(3_000);
    expect([streaming.stats.stream, warnings.length]).toEqual(["closed", 1]);
    // What changed since its last sign of life is not known.
    expect(refreshes()).toBe(1);
    expect(clock.keepsAlive).toBe(false);
    streaming.close();
  });

  it.each([
    ["0", 1_000],
    ["999999999", 300_000],
  ])("comes back within limits when the server names %s ms", async (retry, expected) => {
    const { streaming, clock, respond, send, end } = createBench();
    streaming.start();
    respond();
    await send(`retry: ${retry}\n\n${event("one")}`);
    await end();
    expect(clock.waiting).toEqual([expected]);
    streaming.close();
  });

  it("comes back when the server has ended the stream, after the time that it named, without a warning", async () => {
    const { streaming, clock, requests, respond, send, end, warnings } = createBench();
    streaming.start();
    respond();
    await send(`retry: 4321\n\n${event("one")}`);
    await end();
    expect([clock.waiting, warnings]).toEqual([[4_321], []]);
    await clock.advance(4_321);
    expect(requests).toHaveLength(2);
    streaming.close();
  });

  it.each([
    [404, "application/json"],
    [200, "text/html"],
    [502, "text/html"],
  ])("takes status %s with %s for no stream", async (status, contentType) => {
    const { streaming, clock, respond, warnings } = createBench();
    streaming.start();
    respond(status, contentType);
    await settle();
    expect(warnings).toEqual([expect.stringContaining(`received status ${status} and ${contentType}`)]);
    expect(clock.waiting).toHaveLength(1);
    streaming.close();
  });

  it("ends the stream when it is closed, and leaves no timer behind", async () => {
    const { streaming, clock, requests, respond, send } = createBench();
    streaming.start();
    respond();
    await send(event("one"));
    streaming.close();
    await settle();
    expect([requests[0]?.signal.aborted, clock.waiting, streaming.stats.stream]).toEqual([true, [], "closed"]);
  });
});
