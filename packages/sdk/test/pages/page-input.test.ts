import { createServer, type IncomingMessage } from "node:http";
import { collectLogs, quietLogger } from "@fletch/test-kit/loggers";
import { openPort } from "@fletch/test-kit/open-port";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Page, type PageOptions, TargetClient, type TargetClientOptions } from "../../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";

let edge: RecordingServer;
const clients: TargetClient[] = [];

const connect = (options: Partial<TargetClientOptions> = {}): TargetClient => {
  const client = TargetClient.create({
    ...edge.clientOptions,
    telemetryEnabled: false,
    logger: quietLogger,
    ...options,
  });
  clients.push(client);
  return client;
};
const open = (client: TargetClient, options: unknown): Page => client.forRequest(options as PageOptions);

const expires = Math.ceil(Date.now() / 1_000) + 1_000;
const known = `session#s1#${expires}|PC#device.35_0#${expires}`;
const url = "https://shop.test/lamps";

beforeAll(async () => {
  edge = await startRecordingServer(({ body }) => ({
    body: {
      status: 200,
      execute: {
        // biome-ignore lint/suspicious/noExplicitAny: a request of any kind
        mboxes: body.execute?.mboxes?.map(({ index, name }: any) => ({
          index,
          name,
          options: [{ type: "html", content: name }],
        })),
      },
    },
  }));
});
afterAll(() => edge[Symbol.asyncDispose]());
beforeEach(() => {
  edge.requests.length = 0;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 500 })));
});

describe("a page from a server's own request", () => {
  const visitor = { session: "s1", id: { tntId: "device.35_0" } };
  const asked = (): object => {
    const [request] = edge.requests;
    return { session: request?.url.searchParams.get("sessionId"), id: request?.body.id };
  };

  it("knows the visitor of a web Request", async () => {
    const request = new Request(url, { headers: { cookie: `mbox=${known}`, "user-agent": "UA" } });
    const page = open(connect(), request);
    expect(await page.offer("hero")).toBe("hero");
    expect(asked()).toEqual(visitor);
    expect(edge.requests[0]?.body.context).toMatchObject({ address: { url }, userAgent: "UA" });
    expect(page.setCookie[0]).toMatch(/^mbox=session#s1#.*; Secure$/);
  });

  it("knows the visitor of Node's IncomingMessage, with host and address, and tells nothing", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    const server = createServer(async (request: IncomingMessage, response) => {
      await open(client, request).offer("hero");
      response.end();
    });
    const host = `127.0.0.1:${await openPort(server)}`;
    await fetch(`http://${host}/lamps`, { headers: { cookie: `mbox=${known}` } });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(asked()).toEqual(visitor);
    expect(edge.requests[0]?.body.context).toMatchObject({
      address: { url: `http://${host}/lamps` },
      geo: { ipAddress: "127.0.0.1" },
    });
    expect(logs.messages()).toEqual([]);
  });

  it("ignores properties that have another meaning there", async () => {
    const ended = new AbortController();
    ended.abort();
    const request = new Request(url, { headers: { cookie: `mbox=${known}` }, signal: ended.signal });
    expect(await open(connect(), request).offer("hero")).toBe("hero");
  });

  it("reads options of a class instance", async () => {
    class Options {
      get url(): string {
        return url;
      }
      get headers(): object {
        return { cookie: `mbox=${known}` };
      }
      get customerIds(): object {
        return { crm: { id: "67", authState: 1 } };
      }
    }
    await open(connect(), new Options()).offer("hero");
    expect(asked()).toMatchObject({ session: "s1", id: { tntId: "device.35_0", customerIds: [{ id: "67" }] } });
  });
});

it("a page reads the visitor again if a program reuses one headers object", async () => {
  const client = connect();
  const headers: Record<string, string> = {};
  for (const name of ["ada", "bob"]) {
    headers.Cookie = `mbox=session#${name}#${expires}|PC#${name}.35_0#${expires}`;
    await open(client, { url, headers }).offer("hero");
  }
  expect(edge.requests.map(({ body }) => body.id.tntId)).toEqual(["ada.35_0", "bob.35_0"]);
});

describe("cookies and headers of a page", () => {
  it.each<[string, object]>([
    ["a list of cookies, as API Gateway has them", { cookies: ["a=1", `mbox=${known}`] }],
    ["the text of the cookie header as `cookies`", { cookies: `a=1; mbox=${known}` }],
    ["pairs", { headers: [["Cookie", `mbox=${known}`]] }],
    ["an iterator of pairs", { headers: Object.entries({ cookie: `mbox=${known}` }).values() }],
    ["rawHeaders", { headers: ["Host", "shop.test", "Cookie", `mbox=${known}`] }],
  ])("identify the visitor: %s", async (_form, options) => {
    await open(connect(), { url, ...options }).offer("hero");
    expect(edge.requests[0]?.body.id).toEqual({ tntId: "device.35_0" });
  });

  it("that are promises are reported, and the Cookie header counts", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    const headers = { cookie: `mbox=${known}` };
    await open(client, { url, headers, cookies: Promise.resolve({}) }).offer("hero");
    expect(edge.requests[0]?.body.id).toEqual({ tntId: "device.35_0" });
    await open(client, { url, headers: Promise.resolve(new Headers(headers)) }).offer("hero");
    expect(logs.messages()).toEqual([
      expect.stringMatching(/forRequest\(\)\.cookies: expected .*await it first/),
      expect.stringMatching(/forRequest\(\)\.headers: expected .*await it first/),
    ]);
    expect(client.stats().inputs).toEqual({ converted: 0, dropped: 2 });
  });
});

describe("invalid options of a page", () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ ulr: "x" }, /forRequest\(\)\.ulr: expected a known name/],
    [{ header: {} }, /forRequest\(\)\.header: .*did you mean "headers"\?/],
    [{ trustproxy: true }, /forRequest\(\)\.trustproxy: .*did you mean "trustProxy"\?/],
    [{ secure: "maybe" }, /forRequest\(\)\.secure: expected true or false, received "maybe"/],
    [{ decisioningMethod: "edge" }, /forRequest\(\)\.decisioningMethod: expected one of .* received "edge"/],
    [{ trustProxy: "loopback" }, /forRequest\(\)\.trustProxy: expected true, false, or the number of your proxies/],
    [{ context: "web" }, /forRequest\(\)\.context: expected an object, received "web"/],
    [{ headers: "cookie: a" }, /forRequest\(\)\.headers: expected headers/],
    [{ url: undefined }, /forRequest\(\)\.url: expected a URL, received undefined/],
  ];

  it("are reported, each once, and the page works", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    for (const [options] of [...wrong, ...wrong]) {
      expect(await open(client, { url, ...options }).offer("hero", { fallback: "mine" })).toBe("hero");
    }
    expect(logs.messages()).toEqual(wrong.map(([, message]) => expect.stringMatching(message)));
    expect(client.stats().inputs.dropped).toBe(2 * wrong.length);
  });

  it.each(wrong)("are refused by a strict client, without throwing: %j", async (options, message) => {
    const page = open(connect({ strict: true }), { url, ...options });
    expect(await page.offer("hero", { fallback: "mine" })).toBe("mine");
    await expect(page.offer("hero")).rejects.toMatchObject({
      code: "invalid-options",
      message: expect.stringMatching(message),
    });
    expect(page.setCookie).toEqual([]);
    expect(edge.requests).toEqual([]);
  });

  it.each([
    ["a text", "https://shop.test/"],
    ["nothing", undefined],
    ["null", null],
    [
      "what throws when it is read",
      {
        get url(): never {
          throw new Error("no URL");
        },
      },
    ],
  ])("may be %s, without throwing", async (_what, options) => {
    const logs = collectLogs();
    const page = open(connect({ logger: logs.logger }), options);
    expect(await page.offer("hero", { fallback: "mine" })).toMatch(/hero|mine/);
    expect(logs.messages()).toHaveLength(1);
  });

  it("may come from environment variables", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    const headers = { "x-forwarded-for": "1.2.3.4, 5.6.7.8" };
    for (const trustProxy of ["false", "0", "true", "1", " 2 "])
      await open(client, { url, headers, trustProxy }).offer("hero");
    expect(edge.requests.map(({ body }) => body.context.geo?.ipAddress)).toEqual([
      undefined,
      undefined,
      "1.2.3.4",
      "5.6.7.8",
      "1.2.3.4",
    ]);
    expect(logs.messages()).toEqual([]);
  });
});
