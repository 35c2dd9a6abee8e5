import { describe, expect, it } from "vitest";
import { describeContext } from "./describe-context.ts";
import type { CheckedPageOptions, PageHeaders } from "./page-options.ts";

const url = "https://shop.test/";
const readContext = (headers: unknown, options: Partial<CheckedPageOptions> = {}): ReturnType<typeof describeContext> =>
  describeContext({ url, headers: headers as PageHeaders, ...options });

describe("the context of a page", () => {
  it.each<[string, unknown]>([
    ["Headers", new Headers({ "User-Agent": "Mozilla", Referer: "https://a.test/" })],
    ["names in lower case", { "user-agent": "Mozilla", referer: "https://a.test/" }],
    ["names in capitals", { "USER-AGENT": "Mozilla", REFERER: "https://a.test/" }],
    ["names as API Gateway has them", { "User-Agent": "Mozilla", Referer: "https://a.test/" }],
    [
      "a Map",
      new Map([
        ["User-Agent", "Mozilla"],
        ["referer", "https://a.test/"],
      ]),
    ],
    [
      "lists of CloudFront (Lambda@Edge)",
      {
        "user-agent": [{ key: "User-Agent", value: "Mozilla" }],
        referer: [{ key: "Referer", value: "https://a.test/" }],
      },
    ],
    ["objects of CloudFront Functions", { "user-agent": { value: "Mozilla" }, referer: { value: "https://a.test/" } }],
  ])("is read from headers in the form of %s", (_form, headers) => {
    expect(readContext(headers)).toEqual({
      channel: "web",
      userAgent: "Mozilla",
      address: { url, referringUrl: "https://a.test/" },
    });
  });

  it("is read from Headers that name no host, for a path alone", () => {
    const { address } = readContext(new Headers({ cookie: "a=1" }), { url: "/p" });
    expect(address).toEqual({ url: "/p" });
  });

  it.each<[forwarded: string, trustProxy: boolean | number, address: string | undefined]>([
    ["203.0.113.7:49152", true, "203.0.113.7"],
    ["[2001:db8::1]:443", true, "2001:db8::1"],
    ["[2001:db8::1]", true, "2001:db8::1"],
    ['"[2001:db8::1]:443"', true, "2001:db8::1"],
    ["::ffff:203.0.113.7", true, "203.0.113.7"],
    ["unknown, 203.0.113.7", true, "203.0.113.7"],
    ["_hidden, unknown", true, undefined],
    ["198.51.100.1, 203.0.113.7:80", 1, "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7, 192.0.2.1", 2, "203.0.113.7"],
    ["203.0.113.7", false, undefined],
  ])("with X-Forwarded-For %j and trustProxy %j has the address %j", (forwarded, trustProxy, address) => {
    expect(readContext({ "x-forwarded-for": forwarded }, { trustProxy }).geo?.ipAddress).toBe(address);
  });

  it("has the city of a CDN's header in UTF-8, Latin-1 and percent-encoding", () => {
    const utf8 = Buffer.from("Zürich", "utf8").toString("latin1");
    const readCity = (headers: object): unknown => readContext(headers, { trustProxy: true }).geo?.city;
    expect(readCity({ "cf-ipcity": utf8 })).toBe("ZÜRICH");
    expect(readCity({ "cf-ipcity": "Z\u00fcrich" })).toBe("ZÜRICH");
    expect(readCity({ "x-vercel-ip-city": "S%C3%A3o%20Paulo" })).toBe("SÃO PAULO");
  });

  it("has client hints without quotation marks, and brand lists as they are", () => {
    const brands = '"Chromium";v="130", "Not?A_Brand";v="99"';
    const headers = {
      "Sec-CH-UA": brands,
      "Sec-CH-UA-Platform": '"Windows"',
      "Sec-CH-UA-Platform-Version": '"15.0.0"',
      "Sec-CH-UA-Model": '""',
      "Sec-CH-UA-Arch": '"x\\"86"',
      "Sec-CH-UA-Bitness": "64",
      "Sec-CH-UA-Mobile": "?0",
    };
    expect(readContext(headers).clientHints).toEqual({
      browserUAWithMajorVersion: brands,
      platform: "Windows",
      platformVersion: "15.0.0",
      architecture: 'x"86',
      bitness: "64",
      mobile: false,
    });
  });
});
