// biome-ignore-all lint/suspicious/noTemplateCurlyInString: macros are written like this
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { describe, expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { anActivityFolder } from "./activity-folder.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };
const geo = { countryCode: "CH", stateCode: "ZH", city: "Zürich", latitude: 47.4, longitude: 8.5, zip: "8001" };

function artifactWith(option: object, responseTokens: readonly string[] = [], meta: object = {}): object {
  const hero = buildRule("hero", { options: [{ eventToken: "t", ...option }], meta });
  return buildArtifact({ responseTokens, mboxes: { hero: [hero] } });
}

async function show(artifact: object, details: object = {}, database?: string): Promise<Record<string, unknown>> {
  await using edge = createEdge({
    artifacts: [artifact],
    client: "acme",
    geo,
    ...(database !== undefined && { database }),
  });
  const execute = { mboxes: [{ name: "hero", ...details }] };
  const { body } = await ask(edge, { context, id: { tntId: "visitor" }, execute });
  return { ...body.execute?.mboxes?.[0]?.options?.[0] };
}

describe("macros at the edge", () => {
  const profileParameters = { tier: "gold", blank: "" };
  it.each([
    ["${profile.tier} ${user.tier}", "gold gold"],
    ["${profile.nothing}", "${profile.nothing}"],
    ['${profile.nothing default="none"}', "none"],
    ['${user.nothing default=""}', ""],
    ['${profile.blank default="none"}', "none"],
    ['${profile.blank default="none" show_blank="true"}', ""],
    ['${profile.blank default="none" show_blank="false"}', "none"],
    ['${mbox.color default="red"} ${mbox.size default="L"}', "blue L"],
    ["${geo.city} ${geo.country} ${geo.state} ${geo.zip}", "Zürich CH ZH 8001"],
    ["${profile.geolocation.city}", "Zürich"],
    ["${profile.toString} ${geo.constructor}", "${profile.toString} ${geo.constructor}"],
  ])("%s becomes %s", async (text, expected) => {
    const details = { profileParameters, parameters: { color: "blue" } };
    for (const type of ["html", "dynamic"]) {
      const artifact = artifactWith({ type, content: text });
      expect(await show(artifact, details)).toMatchObject({ type, content: expected });
    }
    const actions = [{ type: "setHtml", selector: "h1", content: text }];
    const shown = await show(artifactWith({ type: "actions", content: actions }), details);
    expect(shown.content).toEqual([{ type: "setHtml", selector: "h1", content: expected }]);
  });

  it("are not replaced in values of parameters", async () => {
    const shown = await show(artifactWith({ type: "html", content: "${color}" }), {
      profileParameters,
      parameters: { color: "${profile.tier}" },
    });
    expect(shown.content).toBe("${profile.tier}");
  });

  it("read profile parameters of earlier requests with a database", async () => {
    const artifacts = [artifactWith({ type: "html", content: "${profile.tier}" })];
    await using edge = createEdge({ artifacts, client: "acme", database: ":memory:" });
    const id = { tntId: "visitor" };
    const execute = { mboxes: [{ name: "hero" }] };
    await ask(edge, { context, id, execute: { mboxes: [{ name: "hero", profileParameters }] } });
    const { body } = await ask(edge, { context, id, execute });
    expect(body.execute?.mboxes?.[0]?.options?.[0]?.content).toBe("gold");
  });

  it("of profiles make an activity edge-only", async () => {
    const offer = "experiences: [{ name: A, mboxes: { hero: { html: 'Hi ${profile.name default=\"you\"}' } } }]";
    await using folder = await anActivityFolder({ "a.yaml": `name: A\ntype: experience-targeting\n${offer}\n` });
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const artifact = await edge.fetch(new Request("http://edge.test/acme/production/v1/rules.json"));
    expect(await artifact.json()).toMatchObject({ localMboxes: [], remoteMboxes: ["hero"] });
    const { body } = await ask(edge, { context, execute: { mboxes: [{ name: "hero" }] } });
    expect(body.execute?.mboxes?.[0]?.options?.[0]?.content).toBe("Hi you");
  });
});

describe("response tokens at the edge", () => {
  const option = { type: "html", content: "x" };
  const allocation = { "experience.trafficAllocationId": 1, "experience.trafficAllocationType": "targeted" };

  it("are those that the artifact lists, as texts", async () => {
    const tokens = [
      "geo.city",
      "geo.zip",
      "geo.latitude",
      "profile.tier",
      "profile.absent",
      ...Object.keys(allocation),
    ];
    const artifact = { ...artifactWith(option, tokens, allocation), geoTargetingEnabled: true };
    const { responseTokens } = await show(artifact, { profileParameters: { tier: "gold", age: "42" } });
    expect(responseTokens).toEqual({
      "activity.decisioningMethod": "server-side",
      "experience.trafficAllocationId": "1",
      "experience.trafficAllocationType": "targeted",
      "geo.city": "Zürich",
      "geo.zip": "8001",
      "geo.latitude": "47.4",
      "profile.tier": "gold",
    });
  });

  it("are all profile parameters if the artifact lists profile.*", async () => {
    const artifact = artifactWith(option, ["profile.*"]);
    const { responseTokens } = await show(artifact, { profileParameters: { tier: "gold", age: "42" } }, ":memory:");
    expect(responseTokens).toMatchObject({ "profile.tier": "gold", "profile.age": "42" });
  });

  it("have nothing of the visitor if the artifact lists none", async () => {
    const { responseTokens } = await show(artifactWith(option, [], allocation), {
      profileParameters: { tier: "gold" },
    });
    expect(responseTokens).toEqual({ "activity.decisioningMethod": "server-side" });
  });
});
