import { describe, expect, it } from "vitest";
import { forRequest } from "./for-request.ts";

describe("forRequest", () => {
  it.each<[unknown, string]>([
    [undefined, "undefined"],
    [null, "null"],
    [{}, "object"],
    ["client", "string"],
    [{ getOffers: () => undefined }, "object"],
  ])("refuses %j as the client, and says how to create one", (client, received) => {
    expect(() => forRequest(client as never, { url: "https://shop.test/" })).toThrowError(
      expect.objectContaining({
        code: "invalid-options",
        message: expect.stringMatching(new RegExp(`a client of TargetClient.create, received ${received}\\.`)),
      }),
    );
  });
});
