import { describe, expect, it } from "vitest";
import { readCookie, readHeader, toSetCookie } from "./headers.ts";

describe("headers", () => {
  it("are read from Headers and from objects, with lists joined and blanks left out", () => {
    expect(readHeader(new Headers({ "X-Name": "a" }), "x-name")).toBe("a");
    expect(readHeader({ "x-name": ["a", "b"] }, "x-name")).toBe("a, b");
    expect(readHeader({ "x-name": "" }, "x-name")).toBeUndefined();
    expect(readHeader(undefined, "x-name")).toBeUndefined();
  });
});

describe("cookies", () => {
  const header = { cookie: 'mbox_old=0; mbox=first#1 ; mbox=second; empty=; quoted="yes"; ;=; __proto__=x' };

  it("are found in the header by their whole name, the first of a name", () => {
    expect(readCookie(undefined, header, "mbox")).toBe("first#1");
    expect(readCookie(undefined, header, "quoted")).toBe("yes");
    expect(readCookie(undefined, header, "empty")).toBeUndefined();
    expect(readCookie(undefined, header, "missing", "mbox")).toBe("first#1");
  });

  it("are those that the server has parsed, where it has, and nothing that objects inherit", () => {
    expect(readCookie({ mbox: "parsed" }, header, "mbox")).toBe("parsed");
    expect(readCookie({}, header, "mbox")).toBeUndefined();
    expect(readCookie({}, header, "constructor")).toBeUndefined();
    expect(readCookie((name) => `${name}!`, header, "mbox")).toBe("mbox!");
  });
});

it("a cookie lives for seconds, everywhere on the site, and on https only there", () => {
  const cookie = { name: "mbox", value: "session#1#2", maxAge: 1860 };
  expect(toSetCookie(cookie, { secure: true })).toBe("mbox=session#1#2; Max-Age=1860; Path=/; SameSite=Lax; Secure");
  expect(toSetCookie(cookie, { secure: false, domain: "shop.test" })).toBe(
    "mbox=session#1#2; Max-Age=1860; Path=/; Domain=shop.test; SameSite=Lax",
  );
  // Nothing else gets in by the domain.
  expect(toSetCookie(cookie, { secure: false, domain: "shop.test; HttpOnly" })).not.toContain("HttpOnly");
});
