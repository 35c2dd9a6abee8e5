import { TargetError } from "@fletch/delivery-api";
import { describe, expect, it, vi } from "vitest";
import { createLog } from "./logger.ts";

describe("the log", () => {
  const details = {
    id: { tntId: "4a7b.35_0", customerIds: [{ id: "67" }] },
    mboxes: [{ name: "hero", options: [{ eventToken: "abc", content: "offer" }] }],
    absent: undefined,
  };

  it("hides ids and tokens at debug level, and shows them at trace level", () => {
    const debug: unknown[][] = [];
    const trace: unknown[][] = [];
    const log = createLog({ debug: (...args) => debug.push(args), trace: (...args) => trace.push(args) });
    log.debug("Request", details);
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
    expect(trace).toEqual([["AT:", "Request", details]]);
  });

  it("is off without a logger for the level", () => {
    expect(createLog({}).enabled).toBe(false);
    expect(createLog(undefined).enabled).toBe(false);
    expect(createLog({ error: () => undefined }).enabled).toBe(false);
    expect(createLog({ debug: () => undefined }).enabled).toBe(true);
  });

  it("does not use console.trace as a level", () => {
    // biome-ignore lint/suspicious/noConsole: it is what users pass
    const log = createLog({ trace: console.trace });
    expect(log.enabled).toBe(false);
  });

  it("calls async functions with the logger as this, and survives those that throw or reject", async () => {
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

  it("truncates very long messages", () => {
    const shown: unknown[] = [];
    const endless: { self?: unknown } = {};
    endless.self = endless;
    createLog({ debug: (_prefix, _message, given) => shown.push(given) }).debug("endless", endless);
    expect(JSON.stringify(shown)).toContain("…");
  });

  it("writes to the console, with a warning, if the levels of a logger are no functions", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    createLog({ debug: "x", warn: 5 } as never).warn("Late");
    expect(error.mock.calls).toEqual([["AT:", expect.stringMatching(/levels of the logger must be functions/)]]);
    expect(warn.mock.calls).toEqual([["AT:", "Late"]]);
    // Levels that are turned off are left out.
    createLog({ debug: false, warn: null } as never).warn("Late");
    expect(error).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
  });

  it("without a logger writes warnings and errors to the console, one line each", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const log = createLog(undefined);
    const failure = new TargetError("http-error", "The host answered 503");
    const thrown = new Error("mine");
    log.debug("quiet");
    log.warn("getOffers failed (http-error): The host answered 503", failure);
    log.error("The artifact is not available", failure);
    log.error("A callback failed", thrown);
    expect(warn.mock.calls).toEqual([["AT:", "getOffers failed (http-error): The host answered 503"]]);
    expect(error.mock.calls).toEqual([
      ["AT:", "The artifact is not available: The host answered 503"],
      ["AT:", "A callback failed", thrown],
    ]);
  });

  it("writes warnings as errors to a logger that has no warnings, and nothing to one that has neither", () => {
    const seen: unknown[] = [];
    createLog({ error: (...args) => seen.push(args) }).warn("a failure", 1);
    createLog({ warn: (...args) => seen.push(args) }).error("an error");
    createLog({}).warn("nowhere");
    expect(seen).toEqual([["AT:", "a failure", 1]]);
  });
});
