import type { Geo } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { compilePlan } from "../artifact/compile-plan.ts";
import { parseArtifact } from "../artifact/parse-artifact.ts";
import { needsGeo } from "./needs-geo.ts";

describe("the geo lookup of a request", () => {
  it.each<[Geo | undefined, boolean]>([
    [{ ipAddress: "203.0.113.7" }, true],
    [{ ipAddress: "2001:db8::1%eth0" }, true],
    [{ ipAddress: "unknownIpAddress" }, true],
    [{ ipAddress: "203.0.113.7", zip: "94107" }, true],
    [{ ipAddress: "203.0.113.7", city: "BERLIN" }, false],
    [{ ipAddress: "203.0.113.7", latitude: 0 }, false],
    [{ ipAddress: "203.0.113.700" }, false],
    [{}, false],
    [undefined, false],
  ])("for the geo %j is needed: %s", (geo, expected) => {
    expect(checkNeed(true, geo)).toBe(expected);
    expect(checkNeed(false, geo)).toBe(false);
  });
});

function checkNeed(geoTargetingEnabled: boolean, geo: Geo | undefined): boolean {
  const parsed = parseArtifact({ version: "1.0.0", rules: {}, geoTargetingEnabled });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return needsGeo(compilePlan(parsed.artifact), { context: { channel: "web", ...(geo === undefined ? {} : { geo }) } });
}
