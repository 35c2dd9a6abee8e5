import { describe, expect, it } from "vitest";
import { createLog } from "./logger.ts";

describe("the log", () => {
  const facts = {
    id: { tntId: "4a7b.35_0", customerIds: [{ id: "67" }] },
    mboxes: [{ name: "hero", options: [{ eventToken: "abc", content: "offer" }] }],
    absent: undefined,
  };

  it("blacks out ids and tokens for debug, and shows them to trace", () => {
    const debug: unknown[][] = [];
    const trace: unknown[][] = [];
    const log = createLog({ debug: (...args) => debug.push(args), trace: (...args) => trace.push(args) });
    log.debug("Request", facts);
    expect(debug).toEqual([
      [
        "AT:",
        "Request",
        {
          id: { tntId: "[redacted]", customerIds: "[redacted]" },
          mboxes: [{ name: "hero", options: [{ eventToken: "[redacted]", content: "offer" }] }],
          absent: undefined,
        },
      ],
    ]);
    expect(trace).toEqual([["AT:", "Request", facts]]);
  });

  it("is off where nobody listens", () => {
    expect(createLog(undefined).enabled).toBe(false);
    expect(createLog({ error: () => undefined }).enabled).toBe(false);
    expect(createLog({ debug: () => undefined }).enabled).toBe(true);
  });

  it("takes console for what it is: its trace is no level", () => {
    // biome-ignore lint/suspicious/noConsole: it is what users pass
    const log = createLog({ trace: console.trace });
    expect(log.enabled).toBe(false);
  });

  it("calls async functions too, with the logger as this, and survives those that throw or reject", async () => {
    const seen: unknown[] = [];
    const logger = {
      name: "mine",
      async debug(this: { name: string }, ...args: unknown[]) {
        seen.push([this.name, ...args]);
        throw new Error("rejected");
      },
      error() {
        throw new Error("thrown");
      },
    };
    const log = createLog(logger);
    log.debug("hello");
    log.error("oh");
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(seen).toEqual([["mine", "AT:", "hello"]]);
  });

  it("cuts what is endless", () => {
    const shown: unknown[] = [];
    const endless: { self?: unknown } = {};
    endless.self = endless;
    createLog({ debug: (_prefix, _message, given) => shown.push(given) }).debug("endless", endless);
    expect(JSON.stringify(shown)).toContain("…");
  });
});
