import type { Geo } from "@fletch/delivery-api";

/** The place of this machine, as the CDN says it with an artifact. */
export function geoOfHeaders(header: (name: string) => string | undefined): Geo {
  const latitude = numberOf(header("x-geo-latitude"));
  const longitude = numberOf(header("x-geo-longitude"));
  const texts = {
    ipAddress: header("x-forwarded-for"),
    countryCode: header("x-geo-country-code"),
    stateCode: header("x-geo-region-code"),
    city: header("x-geo-city"),
  };
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== "")),
    ...(latitude !== undefined && { latitude }),
    ...(longitude !== undefined && { longitude }),
  };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
