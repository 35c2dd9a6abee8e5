import { describe, expect, it } from "vitest";
import { createParsers } from "./context-readers.ts";

describe("the URL fields of conditions", () => {
  const url = "HTTPS://Shop.Example.com/Path?Query#Fragment";

  it("have each part as it is and in lower case", () => {
    expect(createParsers().readUrl(url).toJSON()).toEqual({
      url,
      path: "/Path",
      query: "Query",
      fragment: "Fragment",
      subdomain: "Shop",
      domain: "Shop.Example.com",
      topLevelDomain: "com",
      url_lc: "https://shop.example.com/path?query#fragment",
      path_lc: "/path",
      query_lc: "query",
      fragment_lc: "fragment",
      subdomain_lc: "shop",
      domain_lc: "shop.example.com",
      topLevelDomain_lc: "com",
    });
  });

  it("are empty texts without a URL", () => {
    const readers = createParsers();
    for (const nothing of [undefined, ""]) {
      expect(new Set(Object.values(readers.readUrl(nothing).toJSON()))).toEqual(new Set([""]));
    }
  });

  it("split the host lazily, and once for each host", () => {
    const splitHosts: string[] = [];
    const readers = createParsers((host) => {
      splitHosts.push(host);
      return { subdomain: "", domain: host, topLevelDomain: "" };
    });
    expect(readers.readUrl("https://a.example/x").path).toBe("/x");
    expect(splitHosts).toEqual([]);
    for (const path of ["x", "y"]) expect(readers.readUrl(`https://a.example/${path}`).domain).toBe("a.example");
    expect(splitHosts).toEqual(["a.example"]);
  });

  it("are not cached for a very long host", () => {
    const splitHosts: string[] = [];
    const readers = createParsers((host) => {
      splitHosts.push(host);
      return { subdomain: "", domain: host, topLevelDomain: "" };
    });
    const endless = `https://${"a".repeat(300)}/`;
    for (let turn = 0; turn < 2; turn++) expect(readers.readUrl(endless).domain).toHaveLength(300);
    expect(splitHosts).toHaveLength(2);
  });
});
