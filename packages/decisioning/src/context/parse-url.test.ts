import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUrl, splitHostByLabels } from "./parse-url.ts";

describe("parseUrl splits a URL as the other SDKs do", () => {
  it.each([
    [
      "http://www.Example.com:8080/Path/P.html?Foo=Bar&x=1#Frag",
      "www.Example.com",
      "/Path/P.html",
      "Foo=Bar&x=1",
      "Frag",
    ],
    ["//cdn.example.com/x", "cdn.example.com", "/x", "", ""],
    ["example.com/a/b", "example.com", "/a/b", "", ""],
    ["/just/path?q=1", "", "/just/path", "q=1", ""],
    ["https://example.com?x=1", "example.com", "", "x=1", ""],
    ["https://example.com#top", "example.com", "", "", "top"],
    ["https://a.example.com/x#a/b?c=d", "a.example.com", "/x", "", "a/b?c=d"],
    ["localhost:3000/", "3000", "/", "", ""],
    ["https://user:secret@example.com/x", "example.com", "/x", "", ""],
    ["https://user@example.com", "example.com", "", "", ""],
    ["https://example.com/%2e%2e/%GG?%zz#%", "example.com", "/%2e%2e/%GG", "%zz", "%"],
    ["https://example.com/a?b?c#d#e", "example.com", "/a", "b?c", "d#e"],
    ["https://example.com/a#b\nc", "example.com", "/a", "", "b"],
    ["", "", "", "", ""],
    ["?", "", "", "", ""],
    ["#", "", "", "", ""],
  ])("%j", (url, host, path, query, fragment) => {
    expect(parseUrl(url)).toEqual({ host, path, query, fragment });
  });

  it("any text, without throwing, into substrings of it", () => {
    const url = fc.string({ unit: fc.constantFrom(..."ab.:/@?#[]%\\ \n\u2028é😀") });
    fc.assert(
      fc.property(url, (text) => {
        for (const part of Object.values(parseUrl(text))) expect(text).toContain(part);
      }),
    );
  });

  it("a URL of 300,000 characters", () => {
    const parts = parseUrl(`https://${"a".repeat(100_000)}:80/${"/".repeat(100_000)}?${"?".repeat(100_000)}`);
    expect(parts).toMatchObject({ host: "a".repeat(100_000), query: "?".repeat(100_000) });
    expect(parseUrl("a:@".repeat(100_000)).fragment).toBe("");
  });
});

describe("without the public suffix list, a host name is split by counting labels", () => {
  it.each([
    ["localhost", "", "localhost", ""],
    ["example.com", "", "example.com", "com"],
    ["www.example.com", "", "www.example.com", "com"],
    ["shop.example.com", "shop", "shop.example.com", "com"],
    ["shop.example.co.uk", "shop", "shop.example.co.uk", "co.uk"],
    ["a.b.example.co.uk", "", "", ""],
    ["", "", "", ""],
  ])("%j", (host, subdomain, domain, topLevelDomain) => {
    expect(splitHostByLabels(host)).toEqual({ subdomain, domain, topLevelDomain });
  });
});
