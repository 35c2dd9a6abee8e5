import { expect, expectTypeOf, it } from "vitest";
import { createTestFlags } from "./test-flags.ts";

interface Known {
  flags: { beta: boolean; headline?: "long" | "short"; steps: number; theme: { dark: boolean } };
  checkout: { value: string };
}

it("createTestFlags returns the given values, which can be changed", () => {
  const flags = createTestFlags<Known>({ flags: { beta: true, theme: { dark: true } }, checkout: { value: "a" } });
  expect([flags.boolean("flags", "beta"), flags.string("flags", "headline", "short")]).toEqual([true, "short"]);
  flags.set("flags", "headline", "long");
  flags.set("flags", "beta", undefined);
  expect([flags.boolean("flags", "beta"), flags.string("flags", "headline", "short")]).toEqual([false, "long"]);
  expect(flags.details("flags", "beta", true)).toMatchObject({ value: true, errorCode: "FLAG_NOT_FOUND" });
  expect(flags.evaluate("checkout", "x")).toMatchObject({ value: "a", reason: "STATIC" });
  expect(flags.evaluate("flags.headline", 1)).toMatchObject({ value: 1, errorCode: "TYPE_MISMATCH" });
  expect(flags.all()).toEqual({ flags: { theme: { dark: true }, headline: "long" }, checkout: { value: "a" } });
  flags.track("sign-up", { value: 2 });
  expect(flags.tracked).toEqual([{ metric: "sign-up", value: 2 }]);
});

it("createTestFlags has the declared types", () => {
  const flags = createTestFlags<Known>();
  expectTypeOf(flags.string("flags", "headline", "long")).toEqualTypeOf<"long" | "short">();
  expectTypeOf(flags.number("flags", "steps", 3)).toEqualTypeOf<number>();
  expectTypeOf(flags.json("flags", "theme", { dark: false })).toEqualTypeOf<{ dark: boolean }>();
  expectTypeOf(flags.details("flags", "beta", false).value).toEqualTypeOf<boolean>();
  // @ts-expect-error there is no such key
  flags.boolean("flags", "betta");
  // @ts-expect-error there is no such mbox
  flags.boolean("flag", "beta");
  // @ts-expect-error it is no boolean
  flags.boolean("flags", "headline");
  // @ts-expect-error the fallback is no value of it
  flags.string("flags", "headline", "longer");
  const any = createTestFlags();
  expectTypeOf(any.string("any", "key", "x")).toEqualTypeOf<string>();
  expectTypeOf(any.boolean("any", "key")).toEqualTypeOf<boolean>();
  expectTypeOf(any.json("any", "key", [1])).toEqualTypeOf<number[]>();
});
