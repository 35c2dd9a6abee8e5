import { describe, expect, it } from "vitest";
import { splitHostByLabels } from "./split-host.ts";

describe("without the public suffix list, a host name is taken apart by counting its labels", () => {
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
