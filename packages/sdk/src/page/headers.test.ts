import { describe, expect, it } from "vitest";
import { readCookie, readHeader, toSetCookie } from "./headers.ts";
import type { PageCookies, PageHeaders } from "./page-options.ts";

describe("headers of a request", () => {
  it("are read from Headers and from objects, with lists joined and blanks left out", () => {
    expect(readHeader(new Headers({ "X-Name": "a" }), "x-name")).toBe("a");
    expect(readHeader({ "x-name": ["a", "b"] }, "x-name")).toBe("a, b");
    expect(readHeader({ "x-name": "" }, "x-name")).toBeUndefined();
    expect(readHeader(undefined, "x-name")).toBeUndefined();
  });

  it.each<[string, unknown]>([
    [
      "pairs",
      [
        ["Host", "shop.test"],
        ["Cookie", "a=1"],
        ["cookie", "b=2"],
      ],
    ],
    ["names and values in turns, as Node's rawHeaders", ["Host", "shop.test", "Cookie", "a=1", "cookie", "b=2"]],
    ["names and lists of values in turns", ["Host", ["shop.test"], "Cookie", ["a=1", "b=2"]]],
    ["a Map", new Map([["Cookie", "a=1; b=2"]])],
    ["objects of CloudFront", { cookie: [{ key: "Cookie", value: "a=1" }, { value: "b=2" }] }],
    ["names in capitals", { HOST: "shop.test", COOKIE: "a=1; b=2" }],
  ])("are read from %s", (_form, headers) => {
    expect(readHeader(headers as PageHeaders, "cookie")).toBe("a=1; b=2");
    expect(readHeader(headers as PageHeaders, "referer")).toBeUndefined();
  });

  it("are missing for names that Headers refuse, such as `:authority`", () => {
    expect(readHeader(new Headers({ cookie: "a=1" }), ":authority")).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ["after a pair", [["a", "1"], null, "a", 7]],
    ["before a pair", [null, ["a", "1"]]],
  ])("are read from pairs, without invalid entries, %s", (_source, headers) => {
    expect(readHeader(headers as PageHeaders, "a")).toBe("1");
  });

  it("are read again if one object is used for several requests", () => {
    const headers: Record<string, string> = { Cookie: "mbox=ada" };
    expect(readHeader(headers, "cookie")).toBe("mbox=ada");
    headers.Cookie = "mbox=bob";
    expect(readHeader(headers, "cookie")).toBe("mbox=bob");
    delete headers.Cookie;
    expect(readHeader(headers, "cookie")).toBeUndefined();
  });
});

describe("cookies of a request", () => {
  const header = { cookie: 'mbox_old=0; mbox=first#1 ; mbox=second; empty=; quoted="yes"; ;=; __proto__=x' };

  it("are found by their whole name, the first of equal names", () => {
    expect(readCookie(undefined, header, "mbox")).toBe("first#1");
    expect(readCookie(undefined, header, "quoted")).toBe("yes");
    expect(readCookie(undefined, header, "empty")).toBeUndefined();
    expect(readCookie(undefined, header, "missing", "mbox")).toBe("first#1");
  });

  it("are the server's parsed cookies if there are any, without inherited properties", () => {
    expect(readCookie({ mbox: "parsed" }, header, "mbox")).toBe("parsed");
    expect(readCookie({}, header, "mbox")).toBeUndefined();
    expect(readCookie({}, header, "constructor")).toBeUndefined();
    expect(readCookie((name) => `${name}!`, header, "mbox")).toBe("mbox!");
  });

  it.each<[string, PageCookies]>([
    ["the text of a header", "a=1; mbox=given"],
    ["a list of texts, as of API Gateway", ["a=1", "mbox=given"]],
    [
      "a list of objects, as of Next",
      [
        { name: "a", value: "1" },
        { name: "mbox", value: "given" },
      ],
    ],
    ["a store with get, as of Next", { get: (name: string) => ({ name, value: "given" }) } as never],
    ["a Map", new Map([["mbox", "given"]]) as never],
  ])("are found in %s", (_form, cookies) => {
    expect(readCookie(cookies, header, "mbox")).toBe("given");
  });
});

it("Set-Cookie has Max-Age in seconds, the path /, and Secure on https", () => {
  const cookie = { name: "mbox", value: "session#1#2", maxAge: 1860 };
  expect(toSetCookie(cookie, { secure: true })).toBe("mbox=session#1#2; Max-Age=1860; Path=/; SameSite=Lax; Secure");
  expect(toSetCookie(cookie, { secure: false, domain: "shop.test" })).toBe(
    "mbox=session#1#2; Max-Age=1860; Path=/; Domain=shop.test; SameSite=Lax",
  );
  // Nothing else gets in by the domain.
  expect(toSetCookie(cookie, { secure: false, domain: "shop.test; HttpOnly" })).not.toContain("HttpOnly");
});
