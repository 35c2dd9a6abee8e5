import { quietLogger } from "@fletch/test-kit/loggers";
/** What a call gives back belongs to the caller. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TargetClient } from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

describe("the result of a call", () => {
  let server: RecordingServer;
  let target: TargetClient;
  beforeEach(async () => {
    server = await startRecordingServer(() => ({
      body: {
        status: 200,
        execute: { mboxes: [{ name: "hero", index: 0, options: [{ type: "html", content: "x" }] }] },
      },
    }));
    target = TargetClient.create({
      ...server.clientOptions,
      logger: quietLogger,
      decisioningMethod: "hybrid",
      artifactPayload: smallArtifact(),
      pollingInterval: 0,
      telemetryEnabled: false,
    });
    await target.ready();
  });
  afterEach(async () => {
    await target.close();
    await server[Symbol.asyncDispose]();
  });

  const request = { requestId: "r", id: { tntId: "v1" }, execute: { mboxes: [{ name: "hero" }, { name: "flags" }] } };

  it.each(["on-device", "server-side"] as const)(
    "may be changed by its caller, decided %s",
    async (decisioningMethod) => {
      // biome-ignore lint/suspicious/noExplicitAny: programs do not look at types
      const ask = async (): Promise<any> => {
        const {
          timing: _,
          request: ___,
          targetCookie: __,
          visitorState,
          ...result
        } = await target.getOffers({ request, decisioningMethod });
        // Ids of this call.
        const state = Object.values(visitorState)[0];
        return { ...result, consumed: state?.sdid?.supplementalDataIDCurrentConsumed };
      };
      const result = await ask();
      const before = structuredClone(result);
      expect(before.response.execute.mboxes[0].options).toHaveLength(1);
      for (const mbox of result.response.execute.mboxes) {
        for (const option of mbox.options ?? []) {
          option.content = "changed";
          if (option.responseTokens !== undefined) option.responseTokens["activity.id"] = 0;
        }
        mbox.options?.pop();
      }
      result.responseTokens?.push({ own: true });
      result.response.execute.mboxes.pop();
      result.response.id = {};
      result.meta.remoteMboxes.push("changed");
      result.meta.remoteViews.push("changed");
      result.consumed.changed = true;
      expect(await ask()).toEqual(before);
    },
  );

  it("of a page may be changed", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: programs do not look at types
    const offers = async (): Promise<any> => target.forRequest({ url: "https://shop.test/" }).offers("hero");
    const first = await offers();
    const before = structuredClone(first);
    first[0].content = "changed";
    first.pop();
    expect(await offers()).toEqual(before);
  });
});
