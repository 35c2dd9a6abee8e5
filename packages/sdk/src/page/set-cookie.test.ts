import { expect, it } from "vitest";
import { toSetCookie } from "./set-cookie.ts";

it("a cookie lives for seconds, everywhere on the site, and on https only there", () => {
  const cookie = { name: "mbox", value: "session#1#2", maxAge: 1860 };
  expect(toSetCookie(cookie, { secure: true })).toBe("mbox=session#1#2; Max-Age=1860; Path=/; SameSite=Lax; Secure");
  expect(toSetCookie(cookie, { secure: false, domain: "shop.test" })).toBe(
    "mbox=session#1#2; Max-Age=1860; Path=/; Domain=shop.test; SameSite=Lax",
  );
  // Nothing else gets in by the domain.
  expect(toSetCookie(cookie, { secure: false, domain: "shop.test; HttpOnly" })).not.toContain("HttpOnly");
});
