import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTargetCookie, parseTargetCookie } from "./target-cookie.ts";

const now = 1_795_455_817_250;
const seconds = Math.ceil(now / 1000);
const none = { session: undefined, device: undefined };

describe("the mbox cookie", () => {
  it("has session and device id", () => {
    const cookie = `session#9f2ce1#${seconds + 10}|PC#4a7b90.35_0#${seconds + 20}`;
    expect(parseTargetCookie(cookie, now)).toEqual({ session: "9f2ce1", device: "4a7b90.35_0" });
  });

  it("may be percent-encoded, as in a header", () => {
    const cookie = encodeURIComponent(`session#s#${seconds}|PC#p%20q#${seconds}`);
    expect(parseTargetCookie(cookie, now)).toEqual({ session: "s", device: "p q" });
  });

  it.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["items without all parts", `session#9f2c|PC#4a7b`],
    ["what has expired", `session#9f2c#${seconds - 1}`],
    ["an expiry that is no number", `session#9f2c#${seconds}abc|session#9f2c#Infinity|PC#4a7b#`],
    ["malformed escapes", `session#%E0%A4%A#${seconds}|PC#%#${seconds}`],
    ["malformed escapes throughout", "%E0%A4%A"],
    ["other names", `em-disabled#true#${seconds}|__proto__#x#${seconds}`],
  ])("is ignored if it is %s", (_what, cookie) => {
    expect(parseTargetCookie(cookie, now)).toEqual(none);
  });

  it("may have encoded names, and spaces or fractions in times", () => {
    const cookie = `s%65ssion#a# ${seconds} |P%43#b#${seconds}.5`;
    expect(parseTargetCookie(cookie, now)).toEqual({ session: "a", device: "b" });
  });

  it("keeps valid parts beside invalid ones, and the last of two with one name", () => {
    const cookie = `junk|session#a#${seconds}|PC#%#${seconds}|session#b#${seconds}#more|session#%#${seconds}`;
    expect(parseTargetCookie(cookie, now)).toEqual({ session: "b", device: undefined });
  });

  it("is built with a sliding session and a device for two years; maxAge is in seconds", () => {
    expect(buildTargetCookie("s1", undefined, now)).toEqual({
      name: "mbox",
      value: `session#s1#${seconds + 1860}`,
      maxAge: 1861,
    });
    expect(buildTargetCookie("s1", "p.35_0", Math.floor(now / 1000) * 1000)).toEqual({
      name: "mbox",
      value: `session#s1#${seconds - 1 + 1860}|PC#p.35_0#${seconds - 1 + 63_244_800}`,
      maxAge: 63_244_800,
    });
  });

  it("is parsed to the values that it was built from", () => {
    const text = fc.string({ minLength: 1, unit: fc.constantFrom("a", "Z", "0", "#", "|", "%", ".", " ", "é", "💡") });
    fc.assert(
      fc.property(text, text, (session, device) => {
        expect(parseTargetCookie(buildTargetCookie(session, device, now).value, now)).toEqual({ session, device });
      }),
    );
  });

  it("is built for any tntId of the edge", () => {
    expect(buildTargetCookie("s", "a\ud800", now).value).toContain("|PC#a%EF%BF%BD#");
  });

  it("never throws when it is parsed", () => {
    const marks = fc.constantFrom("#", "|", "%", "%2", "%23", "session", "PC", String(seconds));
    fc.assert(
      fc.property(fc.array(fc.oneof(marks, fc.string()), { maxLength: 12 }), (parts) => {
        parseTargetCookie(parts.join(""), now);
      }),
    );
  });
});
