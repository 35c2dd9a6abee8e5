import { createTestFlags } from "@fletch/sdk/flags";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportEvents } from "./report-events.ts";

const flags = createTestFlags<{ flags: { beta: boolean } }>({ flags: { beta: true } });
const aPage = (): {
  reported: unknown[];
  reportDisplay(token: unknown): boolean;
  reportClick(token: unknown): boolean;
} => {
  const reported: unknown[] = [];
  const report = (token: unknown): boolean => typeof token === "string" && reported.push(token) > 0;
  return { reported, reportDisplay: report, reportClick: report };
};

describe("events of a browser", () => {
  it("are reported to the page and the flags, as text or parsed", () => {
    const events = [
      { type: "display", mbox: "hero", token: "seen" },
      { type: "click", mbox: "hero", token: "clicked" },
      { type: "display", mbox: "flags", tokens: ["t"] },
    ];
    for (const body of [events, JSON.stringify(events)]) {
      const page = aPage();
      expect(reportEvents(body, { page, flags })).toBe(3);
      expect(page.reported).toEqual(["seen", "clicked"]);
    }
    expect(reportEvents(events, {})).toBe(0);
  });

  it.each([
    ["nothing", undefined],
    ["no JSON", "{"],
    ["an object", {}],
    ["null", [null, 1, "x"]],
    ["no tokens", [{ type: "display", mbox: "flags", tokens: [] }]],
    ["tokens that are no text", [{ type: "display", mbox: "flags", tokens: [1] }]],
    ["more tokens than an mbox has", [{ type: "display", mbox: "flags", tokens: Array(21).fill("t") }]],
    ["a token that is too long", [{ type: "display", mbox: "flags", tokens: ["t".repeat(257)] }]],
    ["a token without text", [{ type: "display", mbox: "flags", tokens: [""] }]],
    ["an mbox without a name", [{ type: "display", mbox: "", tokens: ["t"] }]],
    ["an mbox with a blank name", [{ type: "display", mbox: " ", tokens: ["t"] }]],
    ["an mbox with too long a name", [{ type: "display", mbox: "m".repeat(251), tokens: ["t"] }]],
    ["an mbox that Target refuses", [{ type: "display", mbox: "hero-clicked", tokens: ["t"] }]],
    ["an mbox that is no text", [{ type: "display", mbox: {}, tokens: ["t"] }]],
    ["another type", [{ type: "view", mbox: "flags", tokens: ["t"], token: "t" }]],
  ])("are ignored if they are %s", (_what, body) => {
    expect(reportEvents(body, { page: aPage(), flags })).toBe(0);
  });

  it("may have the maximum length", () => {
    const event = { type: "display", mbox: "m".repeat(250), tokens: Array(20).fill("t".repeat(256)) };
    expect(reportEvents([{ type: "display", mbox: "", tokens: ["t"] }, event], { flags })).toBe(1);
  });

  it("are at most 50 in one request", () => {
    const event = { type: "click", mbox: "hero", token: "clicked" };
    expect(reportEvents(Array(300).fill(event), { page: aPage() })).toBe(50);
  });

  it("are ignored in a text that is longer than a beacon", () => {
    const text = JSON.stringify([{ type: "click", mbox: "hero", token: "clicked" }]);
    expect(reportEvents(text.padEnd(65_536), { page: aPage() })).toBe(1);
    expect(reportEvents(text.padEnd(65_537), { page: aPage() })).toBe(0);
  });

  it("may be any value without throwing", () => {
    fc.assert(fc.property(fc.anything(), (body) => reportEvents(body, { page: aPage(), flags }) === 0));
    fc.assert(fc.property(fc.json(), (body) => reportEvents(body, { flags }) === 0));
  });
});
