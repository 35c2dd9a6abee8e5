import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import type { TransportOptions } from "../../src/transport/transport.ts";
import { failureWith, post } from "./failing-calls.ts";
import { listenProxy } from "./listen-proxy.ts";
import { closedOrigin, httpResponse, listenRaw } from "./raw-server.ts";

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"] as const;
const before = new Map(names.map((name) => [name, process.env[name]]));

async function sendWith(options: TransportOptions, origin: string): Promise<number> {
  const transport = createTransport(options);
  try {
    return (await transport.send(post(origin))).status;
  } finally {
    await transport.close();
  }
}

describe("proxies", () => {
  beforeEach(() => {
    for (const name of names) delete process.env[name];
  });
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("are used with the option, with their password", async () => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    expect(await sendWith({ proxy: proxy.origin.replace("//", "//user:p%40ss@") }, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(1);
    expect(proxy.requests[0]).toMatch(/^CONNECT 127\.0\.0\.1:\d+ /);
    expect(proxy.requests[0]?.toLowerCase()).toContain(
      `proxy-authorization: basic ${Buffer.from("user:p@ss").toString("base64")}`.toLowerCase(),
    );
  });

  it("are used with the environment variable", async () => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    process.env.HTTP_PROXY = proxy.origin;
    expect(await sendWith({}, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(1);
  });

  it.each(["HTTP_PROXY", "http_proxy"])("are used when %s has no scheme", async (name) => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    process.env[name] = ` ${proxy.origin.replace("http://", "")} `;
    expect(await sendWith({}, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(1);
  });

  it("are used for HTTPS when HTTPS_PROXY has no scheme", async () => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    process.env.HTTPS_PROXY = `user:geheim@${proxy.origin.replace("http://", "")}`;
    await using noTls = await listenRaw(() => {}, { onConnect: (socket) => void socket.end("not TLS\r\n\r\n") });
    await failureWith({ retries: 0 }, post(noTls.origin.replace("http:", "https:")));
    expect(proxy.requests[0]).toMatch(/^CONNECT 127\.0\.0\.1:\d+ /);
    expect(await sendWith({}, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(1);
  });

  it("are used when the option has no scheme", async () => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    expect(await sendWith({ proxy: proxy.origin.replace("http://", "") }, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(1);
  });

  it("fail the call if they are no HTTP proxies, and the error names the variable without the password", async () => {
    process.env.HTTPS_PROXY = "socks5://user:geheim@127.0.0.1:1080";
    const error = await failureWith({}, post("https://127.0.0.1:1"));
    expect(error.code).toBe("network-error");
    expect(error.message).toContain("HTTPS_PROXY names no proxy: expected host:port, or an http or https URL");
    expect(`${error.stack} ${error.cause}`).not.toContain("geheim");
  });

  it("are not used for hosts in NO_PROXY", async () => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    process.env.HTTP_PROXY = proxy.origin;
    process.env.NO_PROXY = "127.0.0.1";
    expect(await sendWith({}, server.origin)).toBe(200);
    expect(await sendWith({ proxy: proxy.origin }, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(0);
  });

  it("are not used with proxy: false, whatever the environment says", async () => {
    await using proxy = await listenProxy();
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    process.env.HTTP_PROXY = proxy.origin;
    expect(await sendWith({ proxy: false }, server.origin)).toBe(200);
    expect(proxy.requests).toHaveLength(0);
  });

  it("fail the call with a typed error if they are down, and are not bypassed", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    const error = await failureWith({ proxy: await closedOrigin() }, post(server.origin));
    expect(error.code).toBe("network-error");
    expect(server.requests).toHaveLength(0);
  });
});
