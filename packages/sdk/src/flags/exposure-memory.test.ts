import { describe, expect, it } from "vitest";
import { ExposureMemory, type FlagSession } from "./exposure-memory.ts";

const open = (memory: ExposureMemory, user: number): FlagSession =>
  memory.findSession(
    { id: {}, allocationKey: `user-${user}`, sessionId: undefined, cluster: undefined, isKnown: true },
    0,
  );

describe("the memory of exposures", () => {
  it("is limited in length: the oldest visitors are forgotten", () => {
    const memory = new ExposureMemory();
    const first = open(memory, 0);
    expect(memory.takeNewTokens(first, "flags", ["a"])).toEqual(["a"]);
    expect(open(memory, 0)).toBe(first);
    const text = "x".repeat(1_900);
    for (let user = 1; user < 400; user++) {
      const session = open(memory, user);
      for (let token = 0; token < 100; token++) memory.takeNewTokens(session, "flags", [`${text}${token}`]);
      expect(memory.size).toBeLessThanOrEqual(32_000_000);
    }
    expect(memory.size).toBeGreaterThan(30_000_000);
    expect(open(memory, 399).seen.size).toBe(100);
    expect(open(memory, 0)).not.toBe(first);
    // A view can hold a session that was forgotten: it goes on, and weighs nothing.
    const { size } = memory;
    expect(memory.takeNewTokens(first, "flags", ["a", "b"])).toEqual(["b"]);
    expect(memory.size).toBe(size);
  });

  it("starts again for a visitor with too many tokens, and for an expired session", () => {
    const memory = new ExposureMemory();
    const session = open(memory, 0);
    const { size } = memory;
    for (let token = 0; token <= 1_000; token++) memory.takeNewTokens(session, "flags", [`token-${token}`]);
    expect(session.seen.size).toBe(1);
    expect(memory.takeNewTokens(session, "flags", ["token-0"])).toEqual(["token-0"]);
    session.until = 0;
    expect(open(memory, 0)).not.toBe(session);
    expect(memory.size).toBe(size);
  });
});
