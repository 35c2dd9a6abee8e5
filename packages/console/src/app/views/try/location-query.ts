import type { LocationDescription } from "@fletch/edge";
import type { Query } from "../../router.ts";

/** Returns the query of `#/try` for a location; an empty one without a location. */
export function locationQuery(location: LocationDescription | undefined): Query {
  if (location === undefined) return {};
  return location.kind === "pageLoad" ? { page: 1 } : { [location.kind]: location.name };
}
