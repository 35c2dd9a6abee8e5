import { describe, expect, it } from "vitest";
import { anArtifact } from "../../test/an-artifact.ts";
import { createEdge } from "../create-edge.ts";
import { serializeResponse } from "./serialize-response.ts";

describe("serializeResponse", () => {
  it("equals the data of JSON.stringify", () => {
    const options = Object.freeze([{ type: "html" as const, content: '"</b>\u2028' }]);
    const responses = [
      { status: 200 },
      { status: 200, id: { tntId: "v" }, notifications: [{ id: "n" }], execute: {} },
      { execute: { mboxes: [] }, prefetch: { views: [], metrics: [{ type: "click" as const }] } },
      {
        status: 200,
        execute: { mboxes: [{ index: 0, name: "a" }, { index: 1, name: '"', options, metrics: [] }, {}] },
        prefetch: { pageLoad: { options, state: "s", trace: { a: undefined } }, views: [{ key: "k", options: [] }] },
      },
    ];
    for (const response of responses)
      expect(JSON.parse(serializeResponse(response))).toEqual(JSON.parse(JSON.stringify(response)));
  });

  it("does not cache offers that differ by visitor", async () => {
    await using edge = createEdge({
      artifacts: [anArtifact()],
      client: "acme",
      geo: { countryCode: "US", city: "ROME" },
    });
    const cityFor = async (city: string) => {
      const request = {
        context: { channel: "web", geo: { city, countryCode: "US" } },
        execute: { mboxes: [{ name: "near" }] },
      };
      const response = await edge.fetch(
        new Request("http://edge.test/rest/v1/delivery?client=acme&sessionId=s", {
          method: "POST",
          body: JSON.stringify(request),
        }),
      );
      return (await response.json()).execute.mboxes[0].options[0].responseTokens["geo.city"];
    };
    expect([await cityFor("OSLO"), await cityFor("PARIS")]).toEqual(["OSLO", "PARIS"]);
  });
});
