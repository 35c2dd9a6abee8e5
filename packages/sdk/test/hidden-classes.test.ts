/** What every call makes has one hidden class for all calls: see `countHiddenClasses`. */
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
import { describe, expect, it } from "vitest";
import { requestAttributes } from "../src/request/request-attributes.ts";

const calls = Array.from({ length: 100 }, (_, index) => index);

describe("hidden classes", () => {
  it.each([undefined, { context: { channel: "web" } as const }])(
    "are shared by the options and requests of attributes that are asked for by name (request: %o)",
    (request) => {
      const options = calls.map((index) =>
        requestAttributes(["flags"], { targetCookie: String(index), ...(request && { request: { ...request } }) }),
      );
      expect(options[99]?.request).toEqual({
        context: { channel: "web" },
        execute: { mboxes: [{ name: "flags", index: 1 }] },
      });
      expect(countHiddenClasses(options)).toBeLessThanOrEqual(2);
      expect(countHiddenClasses(options.map((each) => each.request))).toBeLessThanOrEqual(2);
    },
  );
});
