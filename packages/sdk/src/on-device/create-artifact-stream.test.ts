import { describe, expect, it } from "vitest";
import { createArtifactStream } from "./create-artifact-stream.ts";

describe("createArtifactStream", () => {
  it.each<[unknown, string]>([
    ["/v1/events", '"/v1/events"'],
    ["ftp://edge.test/events", '"ftp://edge.test/events"'],
    ["https://", '"https://"'],
    [{}, "an object"],
  ])("refuses a url that no stream can have: %j", (url, received) => {
    expect(() => createArtifactStream({ url: url as string })).toThrow(
      expect.objectContaining({
        code: "invalid-options",
        message: expect.stringContaining(`expected an http or https URL, received ${received}`),
      }),
    );
  });

  it.each<[unknown]>([["https://edge.test/events"], [new URL("http://edge.test/events")], [null], [""]])(
    "accepts %s",
    (url) => {
      expect(() => createArtifactStream({ url: url as string })).not.toThrow();
    },
  );
});
