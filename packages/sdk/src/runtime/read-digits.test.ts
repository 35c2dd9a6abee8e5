import { expect, it } from "vitest";
import { readDigits as readOnNode } from "./read-digits.node.ts";
import { readDigits } from "./read-digits.web.ts";

it("readDigits gives the same digits on Node as elsewhere", () => {
  const bytes = Uint8Array.from({ length: 256 + 16 }, (_, index) => index);
  for (let at = 0; at < 256; at++) {
    const digits = Buffer.from(bytes.subarray(at, at + 16)).toString("hex");
    for (const read of [readOnNode, readDigits]) {
      expect(read(bytes, at, false)).toBe(digits);
      expect(read(bytes, at, true)).toBe(digits.toUpperCase());
    }
  }
});
