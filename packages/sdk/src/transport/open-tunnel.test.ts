import { describe, expect, it } from "vitest";
import { chooseProxy } from "./open-tunnel.ts";

const proxy = "http://proxy.test:8080";
const edge = new URL("https://edge.acme.test");

describe("the proxy of a stream", () => {
  it("is the one of the option, else that of the environment", () => {
    const env = { https_proxy: "secure.test:1", HTTP_PROXY: "http://plain.test:2" };
    expect(chooseProxy(edge, "proxy.test:8080", env)).toBe(proxy);
    expect(chooseProxy(edge, undefined, env)).toBe("http://secure.test:1");
    expect(chooseProxy(new URL("http://edge.acme.test"), undefined, env)).toBe("http://plain.test:2");
    expect(chooseProxy(edge, false, env)).toBeUndefined();
    expect(chooseProxy(edge, undefined, {})).toBeUndefined();
  });

  it.each([
    ["*", false],
    ["edge.acme.test", false],
    ["EDGE.acme.test:443", false],
    [".acme.test", false],
    ["other.test, *.acme.test", false],
    ["acme.test", true],
    ["edge.acme.test:8443", true],
    ["other.test", true],
    ["", true],
  ])("is left out for hosts of NO_PROXY: %j", (exceptions, isProxied) => {
    expect(chooseProxy(edge, proxy, { NO_PROXY: exceptions })).toBe(isProxied ? proxy : undefined);
  });
});
