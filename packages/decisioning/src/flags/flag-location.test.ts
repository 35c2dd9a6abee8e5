import { expect, it } from "vitest";
import { findFlagLocation, toFlagKey } from "./flag-location.ts";

const known = new Set(["flags", "shop.cart", "shop", "checkout"]);
const isMbox = (name: string): boolean => known.has(name);

it.each([
  ["flags.beta", { mbox: "flags", key: "beta" }],
  ["checkout", { mbox: "checkout", key: undefined }],
  ["shop.cart", { mbox: "shop.cart", key: undefined }],
  ["shop.cart.color", { mbox: "shop.cart", key: "color" }],
  ["shop.color.dark", { mbox: "shop", key: "color.dark" }],
  ["none.a.b", { mbox: "none", key: "a.b" }],
  ["none", { mbox: "none", key: undefined }],
  [".hidden", { mbox: ".hidden", key: undefined }],
  ["", { mbox: "", key: undefined }],
])("the flag key %j is the location %j, and vice versa", (flagKey, location) => {
  expect(findFlagLocation(flagKey, isMbox)).toEqual(location);
  expect(toFlagKey(location)).toBe(flagKey);
});
