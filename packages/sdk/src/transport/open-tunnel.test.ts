import { describe, expect, it } from "vitest";
import { chooseProxy } from "./open-tunnel.ts";
import { readProxies } from "./proxy-address.ts";
import { EnvHttpProxyAgent } from "./undici-agents.ts";

const proxy = "http://proxy.test:8080";
const edge = new URL("https://edge.acme.test");

/** Asks undici, which carries all other calls: its clients and connectors say who was asked, and connect nobody. */
async function findUndiciProxy(origin: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { httpProxy = "", httpsProxy = "" } = readProxies(undefined, env);
  let response: string | undefined;
  const agent = new EnvHttpProxyAgent({
    httpProxy,
    httpsProxy,
    noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
    connect: (_options: unknown, callback: (error: Error, socket: null) => void) => {
      callback(new Error("asked"), null);
    },
    clientFactory: (url: URL) => ({
      connect: async () => {
        response = url.href;
        throw new Error("asked");
      },
      close: async () => undefined,
      destroy: async () => undefined,
    }),
  } as never);
  const failure = await new Promise<Error>((resolve) => {
    const handler = {
      onRequestStart: () => undefined,
      onResponseError: (_controller: unknown, error: Error) => resolve(error),
    };
    agent.dispatch({ origin, path: "/", method: "GET" }, handler as never);
  });
  expect(failure.message).toBe("asked");
  await agent.destroy();
  return response;
}

describe("the proxy of an event stream", () => {
  it("comes from the option, else from the environment", () => {
    const env = { https_proxy: "secure.test:1", HTTP_PROXY: "http://plain.test:2" };
    expect(chooseProxy(edge, "proxy.test:8080", env)).toBe(proxy);
    expect(chooseProxy(edge, undefined, env)).toBe("http://secure.test:1");
    expect(chooseProxy(new URL("http://edge.acme.test"), undefined, env)).toBe("http://plain.test:2");
    expect(chooseProxy(edge, false, env)).toBeUndefined();
    expect(chooseProxy(edge, undefined, {})).toBeUndefined();
  });

  it("fails as other calls do for an invalid proxy in the environment", () => {
    const env = { HTTPS_PROXY: "socks5://proxy.test:1080" };
    expect(() => chooseProxy(edge, undefined, env)).toThrow("HTTPS_PROXY names no proxy");
    expect(() => chooseProxy(new URL("http://edge.acme.test"), undefined, env)).toThrow("HTTPS_PROXY names no proxy");
    expect(chooseProxy(edge, proxy, env)).toBe(proxy);
  });
});

describe("the proxy of an event stream is the one that undici uses", () => {
  const exceptions = [
    "",
    "*",
    "other.test,*",
    "edge.acme.test",
    "EDGE.acme.test:443",
    "edge.acme.test:8443",
    "acme.test",
    ".acme.test",
    "*.acme.test",
    "cme.test",
    "acme.test:80, acme.test:8443",
    "other.test\tedge.acme.test:0",
    "[::1]",
    "[::1]:8443",
    "::1",
    "127.0.0.1",
    " , ",
  ];
  const origins = [
    "https://edge.acme.test",
    "https://EDGE.acme.test:8443",
    "http://acme.test",
    "https://[::1]:8443",
    "http://127.0.0.1:8080",
  ];
  const environments: readonly Readonly<Record<string, string>>[] = [
    { HTTP_PROXY: "plain.test:1" },
    { HTTPS_PROXY: "http://secure.test:2" },
    { http_proxy: "plain.test:1", https_proxy: "secure.test:2", HTTPS_PROXY: "upper.test:3" },
    { HTTP_PROXY: "plain.test:1", no_proxy: "" },
  ];

  it.each(origins)("for %s", async (origin) => {
    for (const proxies of environments) {
      for (const each of exceptions) {
        const env = { ...proxies, NO_PROXY: each };
        const chosen = chooseProxy(new URL(origin), undefined, env);
        const expected = await findUndiciProxy(origin, env);
        expect([env, chosen && new URL(chosen).href]).toEqual([env, expected]);
      }
    }
  });
});
