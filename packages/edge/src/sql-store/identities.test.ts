import { describe, expect, it } from "vitest";
import { createVisitorId } from "./create-visitor-id.ts";
import { toIdentities, toKnownIds, toText, withResolvedIds } from "./identities.ts";

describe("identities", () => {
  it("put who logged in before which browser it is, and leave out the location hint", () => {
    const customer = { id: "c:1", integrationCode: "crm:eu" };
    const id = {
      tntId: "abc.35_0",
      marketingCloudVisitorId: "m",
      thirdPartyId: "ann",
      customerIds: [
        { ...customer, authenticatedState: "authenticated" },
        { ...customer, id: "2", authenticatedState: "logged_out" },
        { ...customer, id: "3", authenticatedState: "unknown" },
      ],
    } as const;
    expect(toIdentities(id)).toEqual(["person:ann", "customer:crm%3Aeu:c:1", "ecid:m", "tnt:abc"]);
  });

  it("are none where the ids are empty or unconfirmed", () => {
    expect(toIdentities({ tntId: "", thirdPartyId: "" })).toEqual([]);
    expect(toIdentities({ tntId: ".35_0" })).toEqual([]);
  });

  it("become ids again, those of the request first", () => {
    const known = toKnownIds(["tnt:old", "tnt:new", "person:ann", "customer:crm:1"]);
    expect(withResolvedIds({}, known, "37")).toEqual({ tntId: "old.37_0", thirdPartyId: "ann" });
    expect(withResolvedIds({ tntId: "new.35_0" }, known, "37")).toEqual({ tntId: "new.35_0", thirdPartyId: "ann" });
  });

  it("are texts that every engine can hold", () => {
    expect(toText("a\0b\uD800c💘")).toBe("a\uFFFDb\uFFFDc💘");
    expect(toText("plain")).toBe("plain");
  });
});

describe("createVisitorId", () => {
  it("makes UUIDs of version 7, in the order of time", () => {
    const ids = Array.from({ length: 50 }, createVisitorId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(50);
    expect(ids.map((id) => id.slice(0, 13))).toEqual(ids.map((id) => id.slice(0, 13)).toSorted());
  });
});
