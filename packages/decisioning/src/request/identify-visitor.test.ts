import type { VisitorId } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { identifyVisitor } from "./identify-visitor.ts";

const createId = (): string => "fresh";
const customer = { id: "member-7", integrationCode: "crm", authenticatedState: "authenticated" } as const;

describe("a visitor", () => {
  it.each<[VisitorId, string]>([
    [{ marketingCloudVisitorId: "ecid", tntId: "tnt.35_0", thirdPartyId: "third", customerIds: [customer] }, "ecid"],
    [{ tntId: "tnt.35_0", thirdPartyId: "third" }, "tnt"],
    [{ tntId: "tnt" }, "tnt"],
    [{ tntId: "tnt.x.y" }, "tnt"],
    [{ thirdPartyId: "a.b.28_0", customerIds: [customer] }, "a.b.28_0"],
    [{ tntId: "", thirdPartyId: "third" }, "third"],
    [{ tntId: ".35_0", thirdPartyId: "third" }, "third"],
  ])("is bucketed by the first known id: %j", (id, allocationKey) => {
    expect(identifyVisitor(id, createId, "35")).toEqual({ id, allocationKey });
  });

  it("with only an authenticated customer id is put into the same bucket at every call (D6)", () => {
    const other = { ...customer, id: "guest", authenticatedState: "unknown" } as const;
    const id = { customerIds: [other, customer, { ...customer, id: "second" }] };
    expect(identifyVisitor(id, createId)).toEqual({ id, allocationKey: "member-7" });
  });

  it.each([
    undefined,
    {},
    { customerIds: [] },
    { customerIds: [{ ...customer, authenticatedState: "logged_out" as const }] },
  ])("without an id gets one: %j", (id) => {
    expect(identifyVisitor(id, createId)).toEqual({ id: { ...id, tntId: "fresh" }, allocationKey: "fresh" });
    expect(identifyVisitor(id, createId, "35").id.tntId).toBe("fresh.35_0");
    expect(identifyVisitor(id, createId, "  ").id.tntId).toBe("fresh");
  });

  it("object of the request is not changed", () => {
    const id = Object.freeze({ customerIds: Object.freeze([]) });
    expect(identifyVisitor(id, createId).id).not.toBe(id);
  });
});
