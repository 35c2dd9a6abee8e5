import { describe, expect, it } from "vitest";
import { startEdge, VirtualClock } from "../src/testing.ts";
import { anActivityFolder } from "./activity-folder.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };
const execute = { mboxes: [{ name: "hero" }] };
const start = (options: object = {}) => startEdge({ artifacts: [anArtifact()], client: "acme", ...options });

describe("an edge for tests", () => {
  it("listens on a free port, and says what a client needs to find it", async () => {
    await using edge = await start();
    const { clientOptions, url } = edge;
    expect(`http://${clientOptions.serverDomain}`).toBe(url);
    expect((await fetch(clientOptions.artifactLocation)).status).toBe(200);
    const query = `client=${clientOptions.client}&sessionId=s`;
    const response = await fetch(`${url}/rest/v1/delivery?${query}`, {
      method: "POST",
      body: JSON.stringify({ context }),
    });
    expect(response.status).toBe(200);
    expect(edge.counters.requests).toBe(1);
  });

  it("gives all visitors a forced experience, by name or id, until it is released", async () => {
    await using edge = await start();
    let visitors = 0;
    const shown = async () => {
      const names = new Set<unknown>();
      // New visitors in each round, and the same ones in each run: twelve random ones may all get one experience.
      for (let count = 0; count < 12; count++) {
        const { body } = await ask(edge, {
          id: { tntId: `visitor-${visitors++}` },
          context,
          execute: { mboxes: [{ name: "hero" }, { name: "price" }] },
        });
        for (const mbox of body.execute?.mboxes ?? []) {
          names.add(`${mbox.name}: ${mbox.options?.[0]?.responseTokens?.["experience.name"]}`);
        }
      }
      return [...names].sort();
    };
    edge.forceExperience("Activity 900", "Experience 1");
    edge.forceExperience(901, 0);
    expect(await shown()).toEqual(["hero: Experience 1", "price: Experience 0"]);
    edge.releaseExperience(901);
    expect(await shown()).toEqual(["hero: Experience 1", "price: undefined"]);
    edge.releaseExperience();
    expect(await shown()).toEqual(["hero: Experience 0", "hero: Experience 1", "price: undefined"]);
  });

  it("overrides a stored assignment by a forced experience, which is then kept", async () => {
    await using edge = await start();
    const shown = async () => {
      const { body } = await ask(edge, { id: { tntId: "v1" }, context, execute });
      return body.execute?.mboxes?.[0]?.options?.[0]?.responseTokens;
    };
    const first = (await shown())?.["experience.name"];
    const other = first === "Experience 0" ? "Experience 1" : "Experience 0";
    edge.forceExperience("Activity 900", other);
    expect(await shown()).toMatchObject({ "experience.name": other });
    edge.releaseExperience();
    expect(await shown()).toMatchObject({ "experience.name": other });
  });

  it("lists the known names for an unknown one", async () => {
    await using edge = await start();
    expect(() => edge.forceExperience("Hero", 0)).toThrow(/expected one of 900 "Activity 900", .*; received "Hero"/);
    expect(() => edge.forceExperience(900, "C")).toThrow(
      /expected one of 0 "Experience 0", 1 "Experience 1"; received "C"/,
    );
  });

  it("refuses a name that several activities have", async () => {
    const activity = "type: ab\nexperiences: [{ name: A, mboxes: { hero: { html: hi } } }]\n";
    await using folder = await anActivityFolder({
      "a.yaml": `name: Hero\nid: 1\n${activity}`,
      "b.yaml": `name: Hero\nid: 2\n${activity}`,
    });
    await using edge = await startEdge({ activities: [folder.path], client: "acme" });
    expect(() => edge.forceExperience("Hero", "A")).toThrow(
      'activity: expected an id, for that is the name of 2; received 1 "Hero", 2 "Hero"',
    );
    edge.forceExperience(2, "A");
    expect(() => edge.releaseExperience("Hero")).toThrow("expected an id");
  });

  it("expectImpression waits for an impression, and lists the others if it fails", async () => {
    await using edge = await start();
    const visitor = { tntId: "v1" };
    edge.forceExperience(900, 1);
    const expected = edge.expectImpression({ activity: 900, experience: 1, visitor, timeout: 20_000 });
    await ask(edge, { id: visitor, context, execute });
    await expected;
    await edge.expectImpression({ activity: "Activity 900" });
    const twice = edge.expectImpression({ activity: 900, experience: 1, times: 2, timeout: 30 });
    await expect(twice).rejects.toThrow(
      'expected 2 impression(s) of activity 900, experience 1; received 1 of experience 1 "Experience 1"',
    );
    const other = edge.expectImpression({ activity: 900, visitor: { tntId: "v2" }, timeout: 30 });
    await expect(other).rejects.toThrow('by {"tntId":"v2"}; received none');
  });

  it("refuses misspelt options, and a second clock, with the names of its own", async () => {
    for (const [name, likely] of [
      ["flgas", "flags"],
      ["prot", "port"],
      ["environmnt", "environment"],
      ["now", undefined],
    ]) {
      const hint = likely === undefined ? "" : `; did you mean "${likely}"\\?`;
      await expect(start({ [name as string]: () => 1 })).rejects.toMatchObject({
        code: "invalid-options",
        message: expect.stringMatching(`^startEdge: options\\.${name}: expected one of .*port.*${hint}`),
      });
    }
  });

  it("expects no impressions if asked, and refuses misspelt fields", async () => {
    await using edge = await start();
    const visitor = { tntId: "v1" };
    await edge.expectImpression({ activity: 900, times: 0 });
    await ask(edge, { id: visitor, context, execute });
    await edge.expectImpression({ activity: 900, visitor: { tntId: "v2" }, times: 0 });
    await expect(edge.expectImpression({ activity: 900, visitor, times: 0 })).rejects.toThrow(
      "expected 0 impression(s)",
    );
    const misspelt = { activity: 900, visitr: visitor };
    await expect(edge.expectImpression(misspelt)).rejects.toThrow(/wanted\.visitr: .*did you mean "visitor"\?/);
  });

  it("uses a clock that stands still until it is advanced", async () => {
    const clock = new VirtualClock(1_000_000);
    await using edge = await start({ clock });
    const id = { tntId: "v1" };
    const notify = (timestamp: number) =>
      ask(edge, { id, context, notifications: [{ id: `n${timestamp}`, type: "display", timestamp }] });
    expect((await notify(1_000_000 + 86_400_001)).status).toBe(400);
    clock.advance(1);
    expect((await notify(1_000_000 + 86_400_001)).status).toBe(200);
    clock.set(new Date("2026-01-01T00:00:00Z"));
    expect(clock.now()).toBe(Date.parse("2026-01-01T00:00:00Z"));
  });
});
