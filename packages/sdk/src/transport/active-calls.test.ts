import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActiveCalls } from "./active-calls.ts";

describe("active calls", () => {
  it("has exactly the added calls that were not removed, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 })), (moves) => {
        const pending = new ActiveCalls<{ index: number }>();
        const there: { index: number }[] = [];
        for (const move of moves) {
          const [leaving] = there.splice(move, 1);
          if (leaving !== undefined) {
            pending.delete(leaving);
          } else {
            const call = { index: 0 };
            there.push(call);
            pending.add(call);
          }
        }
        expect(pending.size).toBe(there.length);
        expect(new Set(pending.list())).toEqual(new Set(there));
      }),
    );
  });
});
