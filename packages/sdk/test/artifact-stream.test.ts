import { spawn } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { type CuttableProxy, startCuttableProxy } from "@fletch/test-kit/cuttable-proxy";
import { quietLogger } from "@fletch/test-kit/loggers";
import { startNginx } from "@fletch/test-kit/start-nginx";
import { until } from "@fletch/test-kit/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createArtifactStream } from "../src/entries/artifact-stream.ts";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import { listenProxy } from "./faults/listen-proxy.ts";
import { httpResponse, listenRaw } from "./faults/raw-server.ts";

let folder: string;
let edge: TestEdge;
let proxy: CuttableProxy;

/** Writes the activity anew, as editors do. */
async function edit(text: string): Promise<void> {
  const activity = { name: "Hero", type: "ab", experiences: [{ name: "A", mboxes: { hero: { json: { text } } } }] };
  await writeFile(join(folder, ".hero.json"), JSON.stringify(activity));
  await rename(join(folder, ".hero.json"), join(folder, "hero.json"));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fletch-stream-"));
  await edit("first");
  edge = await startEdge({ activities: [folder], client: "acme", eventStreams: { heartbeatInterval: 50 } });
  proxy = await startCuttableProxy(Number(new URL(edge.url).port));
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await edge.close();
  await rm(folder, { recursive: true });
});

/** A client that never polls, unless it is told to. */
function connect(url: string, options: Partial<TargetClientOptions> = {}): TargetClient {
  return TargetClient.create({
    ...edge.clientOptions,
    artifactLocation: `${url}/acme/production/v1/rules.json`,
    decisioningMethod: "on-device",
    pollingInterval: 0,
    artifactStream: createArtifactStream(),
    logger: quietLogger,
    ...options,
  });
}

async function textOn(target: TargetClient): Promise<unknown> {
  return (await target.getAttributes(["hero"])).getValue("hero", "text", undefined);
}

const decides = (target: TargetClient, text: string): Promise<void> =>
  until(async () => (await textOn(target)) === text);

const isOpen = (target: TargetClient): Promise<void> => until(() => target.stats().artifact?.stream === "open");

describe("a client with artifact events", () => {
  it.each([
    ["over Node's own connections", {}],
    ["by a fetch of the user's", { fetchApi: globalThis.fetch as NonNullable<TargetClientOptions["fetchApi"]> }],
    ["of an obfuscated artifact", { artifactLocation: "bin" }],
  ])(
    "decides by an edited file at once: %s",
    async (_, { artifactLocation, ...options }: Partial<TargetClientOptions>) => {
      await edit("before");
      await using target = connect(edge.url, {
        ...options,
        ...(artifactLocation === "bin" && { artifactLocation: `${edge.url}/acme/production/v1/rules.bin` }),
      });
      await target.ready();
      await isOpen(target);
      await decides(target, "before");
      await edit("after");
      await decides(target, "after");
    },
  );

  it("gets changes from while the stream was cut", async () => {
    await using target = connect(proxy.url);
    await target.ready();
    await isOpen(target);
    proxy.cut();
    await until(() => target.stats().artifact?.stream === "closed");
    await edit("missed");
    proxy.mend();
    await decides(target, "missed");
    await isOpen(target);
  });

  it("streams through the client's proxy, to a host that only the proxy resolves", async () => {
    await using through = await listenProxy({ "edge.invalid:1": Number(new URL(edge.url).port) });
    await edit("before");
    await using target = connect("http://edge.invalid:1", { proxy: through.origin });
    await target.ready();
    await isOpen(target);
    await edit("proxied");
    await decides(target, "proxied");
  });

  it("warns if the proxy refuses the stream, and polls", async () => {
    await using through = await listenRaw((socket) => socket.end(httpResponse(405, "")));
    const warnings: string[] = [];
    await using target = connect(edge.url, {
      proxy: through.origin,
      logger: { warn: (...args) => warnings.push(args.map(String).join(" ")), error: () => undefined },
    });
    await until(() => warnings.some((warning) => warning.includes("the proxy to connect us")));
    expect(target.stats().artifact?.stream).toBe("closed");
  });

  it("polls at the interval while there is no stream", async () => {
    await using target = connect(edge.url, {
      pollingInterval: 50,
      artifactStream: createArtifactStream({ url: `${edge.url}/nothing/here` }),
    });
    await target.ready();
    await edit("polled");
    await decides(target, "polled");
    expect(target.stats().artifact?.stream).toBe("closed");
  });

  it("polls if a proxy buffers the stream, which it notices by missing heartbeats", async () => {
    await using nginx = await startNginx(edge.url, "proxy_ignore_headers X-Accel-Buffering;");
    const warnings: string[] = [];
    await using target = connect(nginx.url, {
      pollingInterval: 50,
      logger: { warn: (...args) => warnings.push(args.map(String).join(" ")), error: () => undefined },
    });
    await target.ready();
    await until(() => warnings.some((warning) => warning.includes("does a proxy buffer the stream?")));
    await edit("buffered");
    await decides(target, "buffered");
    expect(target.stats().artifact?.stream).toBe("closed");
  });

  it("streams through nginx with its default settings", async () => {
    await using nginx = await startNginx(edge.url, "");
    await using target = connect(nginx.url);
    await target.ready();
    await isOpen(target);
    await edit("through nginx");
    await decides(target, "through nginx");
  });

  it("shares its stream with other clients, and requests none from Target's CDN", async () => {
    const artifactStream = createArtifactStream();
    await using first = connect(edge.url, { artifactStream });
    await using second = connect(edge.url, { artifactStream });
    await Promise.all([isOpen(first), isOpen(second)]);
    const artifactPayload: unknown = await (await fetch(edge.clientOptions.artifactLocation)).json();
    const { artifactLocation: _, ...options } = edge.clientOptions;
    await using polling = TargetClient.create({
      ...options,
      decisioningMethod: "on-device",
      pollingInterval: 0,
      artifactPayload: artifactPayload as object,
      artifactStream,
    });
    await polling.ready();
    expect(polling.stats().artifact).not.toHaveProperty("stream");
  });

  it("refuses an artifactStream option that createArtifactStream did not make", () => {
    expect(() => connect(edge.url, { artifactStream: {} as never, strict: true })).toThrow("createArtifactStream");
  });

  it.each([
    ["by itself", false],
    ["through a proxy", true],
  ])("does not keep the process alive: %s", async (_, isProxied) => {
    await using through = await listenProxy();
    const proxy = isProxied ? through.origin : false;
    const program = await compileProgram({
      folder: fileURLToPath(new URL("..", import.meta.url)),
      code: `
        import { TargetClient } from "@fletch/sdk";
        import { createArtifactStream } from "@fletch/sdk/artifact-stream";
        const target = TargetClient.create({
          ...${JSON.stringify({ ...edge.clientOptions, decisioningMethod: "on-device", telemetryEnabled: false, proxy })},
          artifactStream: createArtifactStream(),
        });
        while (target.stats().artifact?.stream !== "open") await new Promise((resolve) => setTimeout(resolve, 5));
      `,
    });
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "inherit"] });
    expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
    expect(through.requests.length > 0).toBe(isProxied);
  });
});
