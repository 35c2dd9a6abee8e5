import { describe, expect, it } from "vitest";
import { identifyVisitor } from "./identify-visitor.ts";

const readIdentity = (text: string): readonly string[] =>
  [...text.matchAll(/(?:session|PC)#([^#|]+)#/g)].map(([, id = ""]) => id);

describe("a visitor whose page is rendered elsewhere", () => {
  it("gets a session and an id, in the cookie that is set and in the forwarded one", () => {
    const { cookie, setCookie } = identifyVisitor({
      url: "https://shop.test/",
      headers: { cookie: "a=1; mbox_old=2" },
    });
    expect(readIdentity(cookie)).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ]);
    expect(readIdentity(setCookie)).toEqual(readIdentity(cookie));
    expect(cookie).toMatch(/; a=1; mbox_old=2$/);
    expect(setCookie).toMatch(/; Path=\/; SameSite=Lax; Secure$/);
  });

  it("keeps the ids of its cookie", () => {
    const first = identifyVisitor({ url: "http://shop.test/" });
    const second = identifyVisitor({ url: "http://shop.test/", headers: new Headers({ cookie: first.cookie }) });
    expect(readIdentity(second.cookie)).toEqual(readIdentity(first.cookie));
    expect(second.cookie.match(/mbox=/g)).toHaveLength(1);
    expect(second.setCookie).not.toContain("Secure");
  });
});
