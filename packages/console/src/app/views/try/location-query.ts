import type { PlaceDescription } from "@fletch/edge";
import type { Query } from "../../router.ts";

/** The query of `#/try` for a location; empty for none. */
export function locationQuery(place: PlaceDescription | undefined): Query {
  if (place === undefined) return {};
  return place.kind === "pageLoad" ? { page: 1 } : { [place.kind]: place.name };
}
