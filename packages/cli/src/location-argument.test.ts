import { describe, expect, it } from "vitest";
import { place, toGeo } from "./location-argument.ts";

describe("a place", () => {
  it("is read in any case of letters, and told as conditions compare it", () => {
    expect(toGeo(place("country=de, region=be,city=Bad Homburg,latitude=50.2,longitude=-8"))).toEqual({
      countryCode: "DE",
      stateCode: "BE",
      city: "BADHOMBURG",
      latitude: 50.2,
      longitude: -8,
    });
    expect(toGeo({})).toBeUndefined();
  });

  it.each(["DE", "country", "country=", "planet=mars", "latitude=91", "longitude=far", "country=DE,,city=Berlin"])(
    "is refused with what was expected where it is %s",
    (text) => {
      expect(() => place(text)).toThrow(`as in country=DE,city=Berlin, received "${text}"`);
    },
  );
});
