import { type Notification, parseDeliveryRequest } from "@fletch/delivery-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMboxName } from "./is-mbox-name.ts";

/** What the Delivery API says. */
function isValid(name: unknown): boolean {
  const notification = { id: "event", type: "display", timestamp: 0, mbox: { name }, tokens: ["t"] } as Notification;
  return parseDeliveryRequest({ context: { channel: "web" }, notifications: [notification] }).ok;
}

describe("the name of an mbox", () => {
  it.each([
    ...["", " ", "\t\n", "\u00a0", "\u200b", "hero", "h".repeat(250), "h".repeat(251), "hero-clicked", "-clicked"],
    ...["any mbox", "Any mbox", "display mboxes", "click from display mbox", "__proto__", 1, null, undefined, {}],
  ])("is one for %j where it is one for the Delivery API", (name) => {
    expect(isMboxName(name)).toBe(isValid(name));
  });

  it("agrees with the Delivery API for any text", () => {
    const unit = fc.constantFrom(" ", "\t", "\u0085", "\u00a0", "\u200b", "\ufeff", "a", "ä", "-clicked", "any mbox");
    fc.assert(fc.property(fc.string({ maxLength: 4, unit }), (name) => isMboxName(name) === isValid(name)));
  });
});
