/** When a client is ready, why it is not, and that a new artifact comes in time. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEdge } from "@fletch/edge/testing";
import { quietLogger } from "@fletch/test-kit/loggers";
import { runProgram } from "@fletch/test-kit/run-program";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ArtifactCache,
  type CachedArtifact,
  TargetClient,
  type TargetClientOptions,
} from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

const hero = { execute: { mboxes: [{ name: "hero" }] } };

describe("readiness of an on-device client", () => {
  let server: RecordingServer;
  beforeEach(async () => {
    server = await startRecordingServer(({ method }) =>
      method === "GET" ? { status: 503, body: { message: "closed for today" } } : { body: { status: 200 } },
    );
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const create = (options: Partial<TargetClientOptions> = {}): TargetClient =>
    TargetClient.create({
      ...server.clientOptions,
      decisioningMethod: "on-device",
      artifactLocation: `http://${server.host}/rules.json`,
      telemetryEnabled: false,
      logger: quietLogger,
      ...options,
    });
  const failed = (): { readonly events: TargetClientOptions["events"]; readonly once: Promise<unknown> } => {
    let tell: (event: unknown) => void = () => {};
    const once = new Promise((resolve) => {
      tell = resolve;
    });
    return { events: { artifactDownloadFailed: (event) => tell(event) }, once };
  };

  it("does not depend on the addresses of the machine, which sandboxes deny", async () => {
    const { code, stdout, stderr } = await runProgram(fileURLToPath(new URL("denied-addresses.ts", import.meta.url)));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ content: "<h1>Hi</h1>", polls: true });
  });

  it("does not depend on a home directory, which users of containers may lack: nothing is cached, and the log says so", async () => {
    const { code, stdout, stderr } = await runProgram(fileURLToPath(new URL("denied-home.ts", import.meta.url)));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const logs = ["Artifacts are not cached: there is no home directory. Set XDG_CACHE_HOME, or `artifactCache`"];
    expect(JSON.parse(stdout)).toEqual({ content: "<h1>Hi</h1>", logs });
  });

  it("can be awaited with a number or an object as the limit", async () => {
    await using target = create();
    await expect(target.ready(20)).rejects.toMatchObject({ code: "ready-timeout" });
    await expect(target.ready({ timeout: 20 })).rejects.toMatchObject({ code: "ready-timeout" });
    await using other = create({ maximumWaitReady: 20 });
    for (const limit of [undefined, {}, Number.NaN]) {
      await expect(other.ready(limit)).rejects.toMatchObject({ code: "ready-timeout" });
    }
  });

  it("can be awaited with a limit above that of timers", async () => {
    server.response = () => ({ delay: 50, body: smallArtifact() });
    await using target = create();
    await Promise.all([2 ** 31, 1e300, Number.POSITIVE_INFINITY, -1].map((limit) => target.ready(limit)));
    expect(target.stats().artifact?.version).toBe("1.0.0");
  });

  it("is awaited with a payload too, since Node loads the engine first", async () => {
    await using target = create({ artifactPayload: smallArtifact() });
    await expect(target.getOffers({ request: hero })).rejects.toMatchObject({ code: "not-ready" });
    await target.ready();
    await expect(target.getOffers({ request: hero })).resolves.toMatchObject({ response: { status: 200 } });
    expect(server.requests).toEqual([]);
  });

  it("has the reason in the errors of ready and of decisions", async () => {
    const { events, once } = failed();
    const startedAt = Date.now();
    await using target = create({ events });
    await once;
    const lastFailure = {
      cause: { code: "http-error", httpStatus: 503 },
      message: expect.stringMatching(/The last attempt failed: .*503.*closed for today/),
    };
    await expect(target.ready(5)).rejects.toMatchObject({ code: "ready-timeout", ...lastFailure });
    await expect(target.getOffers({ request: hero })).rejects.toMatchObject({ code: "not-ready", ...lastFailure });
    expect(target.stats().artifact).toMatchObject({ version: undefined, failures: 1, lastError: lastFailure.cause });
    expect(target.stats().artifact?.nextAttempt).toBeGreaterThan(startedAt);
  });

  it("says that the first download is still active", async () => {
    server.response = () => ({ delay: 2_000 });
    await using target = create();
    await expect(target.ready(5)).rejects.toMatchObject({
      code: "ready-timeout",
      message: expect.stringContaining("No attempt has ended yet"),
    });
  });

  it("has artifact stats, which are missing without on-device decisions", async () => {
    server.response = () => ({ body: smallArtifact({ meta: { generatedAt: "2026-01-02T03:04:05Z" } }) });
    const startedAt = Date.now();
    await using target = create();
    await target.ready();
    const { artifact } = target.stats();
    expect(artifact).toMatchObject({
      version: "1.0.0",
      generatedAt: "2026-01-02T03:04:05Z",
      source: "download",
      failures: 0,
      lastError: undefined,
    });
    expect(artifact?.age).toBeGreaterThanOrEqual(0);
    expect(artifact?.nextAttempt).toBeGreaterThan(startedAt);
    await using remote = create({ decisioningMethod: "server-side" });
    expect(remote.stats().artifact).toBeUndefined();
  });

  it("emits the artifact's event before clientReady, from network and cache", async () => {
    const kept = new Map<string, CachedArtifact>();
    const artifactCache: ArtifactCache = {
      read: async (key) => kept.get(key),
      write: async (key, artifact) => void kept.set(key, artifact),
    };
    server.response = ({ headers }) =>
      headers["if-none-match"] === undefined ? { body: smallArtifact(), headers: { etag: '"1"' } } : { status: 304 };
    for (const source of ["download", "cache"]) {
      const order: unknown[] = [];
      await using target = create({
        artifactCache,
        events: {
          artifactDownloadSucceeded: ({ type, artifactPayload }) => order.push([type, typeof artifactPayload]),
          clientReady: ({ type }) => order.push(type),
        },
      });
      await target.ready();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(target.stats().artifact?.source).toBe(source);
      expect(order).toEqual([["artifactDownloadSucceeded", "object"], "clientReady"]);
    }
  });

  it("shows an edited activity within the polling interval", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fletch-polling-"));
    const write = (text: string): Promise<void> =>
      writeFile(
        join(folder, "hero.yaml"),
        `name: Hero\nid: 1\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: { html: ${text} } } }]\n`,
      );
    try {
      await write("before");
      await using edge = await startEdge({ activities: [folder], client: "acme" });
      await using target = TargetClient.create({
        ...edge.clientOptions,
        decisioningMethod: "on-device",
        pollingInterval: 100,
        telemetryEnabled: false,
      });
      await target.ready();
      const shown = async (): Promise<unknown> => {
        const { response } = await target.getOffers({ request: hero });
        return response.execute?.mboxes?.[0]?.options?.[0]?.content;
      };
      expect(await shown()).toBe("before");
      await write("after");
      // Far less than Target's own minimum of five minutes.
      await expect.poll(shown, { timeout: 20_000, interval: 50 }).toBe("after");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
