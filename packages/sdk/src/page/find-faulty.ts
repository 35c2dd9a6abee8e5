import type { Issue } from "@fletch/delivery-api";
import type { OfferRequest } from "./offer-request.ts";

/**
 * Finds the offer requests that the issues of a call are about.
 *
 * @returns `undefined` if an issue is about a part that they share
 */
export function findFaulty(
  offerRequests: readonly OfferRequest[],
  issues: readonly Issue[],
): ReadonlySet<OfferRequest> | undefined {
  const paths = mapPaths(offerRequests);
  const faulty = new Set<OfferRequest>();
  for (const issue of issues) {
    const [path = ""] = /^\$\.\w+\.(?:pageLoad|\w+\[\d+\])/.exec(issue.path) ?? [];
    const offerRequest = paths.get(path);
    if (offerRequest === undefined) return undefined;
    faulty.add(offerRequest);
  }
  return faulty;
}

const fields = { mbox: "mboxes", view: "views", pageLoad: "pageLoad" } as const;

/** Maps paths in the request of `toRequestParts` to offer requests. */
function mapPaths(offerRequests: readonly OfferRequest[]): ReadonlyMap<string, OfferRequest> {
  const paths = new Map<string, OfferRequest>();
  const counts = new Map<string, number>();
  for (const offerRequest of offerRequests) {
    const field = `$.${offerRequest.prefetch ? "prefetch" : "execute"}.${fields[offerRequest.kind]}`;
    const position = counts.get(field) ?? 0;
    counts.set(field, position + 1);
    paths.set(offerRequest.kind === "pageLoad" ? field : `${field}[${position}]`, offerRequest);
  }
  return paths;
}
