import { describe, expect, it } from "vitest";
import { toIdentities, toKnownIds, toStorableText, withResolvedIds } from "./identities.ts";

describe("identities of a request", () => {
  it("have logged-in ids before device ids, and no location hint", () => {
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

  it("leave out ids that are empty or not authenticated", () => {
    expect(toIdentities({ tntId: "", thirdPartyId: "" })).toEqual([]);
    expect(toIdentities({ tntId: ".35_0" })).toEqual([]);
  });

  it("are converted back to ids, those of the request first", () => {
    const known = toKnownIds(["tnt:old", "tnt:new", "person:ann", "customer:crm:1"]);
    expect(withResolvedIds({}, known, "37")).toEqual({ tntId: "old.37_0", thirdPartyId: "ann" });
    expect(withResolvedIds({ tntId: "new.35_0" }, known, "37")).toEqual({ tntId: "new.35_0", thirdPartyId: "ann" });
  });

  it("are texts that every database can store", () => {
    expect(toStorableText("a\0b\uD800c💘")).toBe("a\uFFFDb\uFFFDc💘");
    expect(toStorableText("plain")).toBe("plain");
  });
});
