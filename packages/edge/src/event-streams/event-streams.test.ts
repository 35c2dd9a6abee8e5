import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultEventStreamLimits, EventStreams } from "./event-streams.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("EventStreams", () => {
  it("has a heartbeat while a stream is open", () => {
    const streams = new EventStreams(defaultEventStreamLimits, () => 0);
    const ending = new AbortController();
    streams.open("flags", { method: "GET", signals: [ending.signal] });
    expect([streams.size, vi.getTimerCount()]).toEqual([1, 1]);
    ending.abort();
    expect([streams.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("has no heartbeat after a stream that ended while it was opened", async () => {
    const streams = new EventStreams(defaultEventStreamLimits, () => 0);
    const response = streams.open("flags", { method: "GET", signals: [AbortSignal.abort()] });
    expect(await response.text()).toBe("");
    expect([streams.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("leaves no listener at the signals of a stream that ended while it was opened", () => {
    const streams = new EventStreams(defaultEventStreamLimits, () => 0);
    const stopping = new AbortController().signal;
    streams.open("flags", { method: "GET", signals: [stopping, AbortSignal.abort(), stopping] });
    expect(getEventListeners(stopping, "abort")).toEqual([]);
  });
});
