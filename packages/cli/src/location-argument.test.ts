import { describe, expect, it } from "vitest";
import { parseLocation, toGeo } from "./location-argument.ts";

describe("the geo location argument", () => {
  it("is read in any letter case and converted to the form that conditions compare", () => {
    expect(toGeo(parseLocation("country=de, region=be,city=Bad Homburg,latitude=50.2,longitude=-8"))).toEqual({
      countryCode: "DE",
      stateCode: "BE",
      city: "BADHOMBURG",
      latitude: 50.2,
      longitude: -8,
    });
    expect(toGeo({})).toBeUndefined();
  });

  it.each(["DE", "country", "country=", "planet=mars", "latitude=91", "longitude=far", "country=DE,,city=Berlin"])(
    "is rejected with the expected form when it is %s",
    (text) => {
      expect(() => parseLocation(text)).toThrow(`as in country=DE,city=Berlin, received "${text}"`);
    },
  );
});
