import { quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import { startRecordingServer } from "./recording-server.ts";

const request = { execute: { mboxes: [{ name: "hero" }] } };
const warnings: Error[] = [];
const onWarning = (warning: Error): void => void warnings.push(warning);

describe.each<[name: string, options: Partial<TargetClientOptions>]>([
  ["Node's agents", {}],
  ["fetch", { fetchApi: fetch }],
])("over %s, one signal for many calls", (_, options) => {
  beforeEach(() => {
    warnings.length = 0;
    process.on("warning", onWarning);
  });
  afterEach(() => {
    process.off("warning", onWarning);
  });

  it("causes no listener-leak warning, and aborts them all", async () => {
    await using server = await startRecordingServer(() => ({ delay: 10_000 }));
    await using target = TargetClient.create({
      ...server.clientOptions,
      logger: quietLogger,
      ...options,
    });
    const controller = new AbortController();
    const { signal } = controller;
    const calls = Array.from({ length: 30 }, () => target.getOffers({ request, signal }));
    const outcomes = Promise.allSettled(calls);
    await expect.poll(() => server.requests.length).toBeGreaterThan(11);
    controller.abort();
    const codes = (await outcomes).map((outcome) => outcome.status === "rejected" && outcome.reason.code);
    expect(codes).toEqual(Array(30).fill("request-aborted"));
    await new Promise((resolve) => setImmediate(resolve)); // Node tells of warnings a turn later.
    expect(warnings).toEqual([]);
  });
});
