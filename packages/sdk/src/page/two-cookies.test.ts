import { expect, it } from "vitest";
import { TargetCookieName } from "../cookies/cookie-names.ts";
import { parseTargetCookies } from "../cookies/target-cookie.ts";
import { readCookies } from "./headers.ts";

const now = Date.now();
const seconds = Math.ceil(now / 1000);
const known = `session#abc#${seconds + 600}|PC#def.35_0#${seconds + 600}`;

it.each<[what: string, first: string]>([
  ["is empty", ""],
  ["is blank", '""'],
  ["has expired", `session#old#${seconds - 1}|PC#old.35_0#${seconds - 1}`],
  ["is a mere check", `check#true#${seconds + 60}`],
  ["is damaged", "session#%E0%A4%A#x|PC"],
])("the second of two mbox cookies counts if the first %s", (_what, first) => {
  for (const cookie of [`mbox=${first}; a=1; mbox=${known}`, `mbox=${known}; mbox=${first}`]) {
    const values = parseTargetCookies(readCookies(undefined, { cookie }, TargetCookieName), now);
    expect(values).toEqual({ session: "abc", device: "def.35_0" });
  }
});

it("of two mbox cookies that know a visitor, the first counts", () => {
  const cookie = `mbox=${known}; mbox=session#other#${seconds + 600}`;
  expect(parseTargetCookies(readCookies(undefined, { cookie }, TargetCookieName), now).session).toBe("abc");
});
