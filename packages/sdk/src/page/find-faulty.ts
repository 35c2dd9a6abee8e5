import type { Issue } from "@fletch/delivery-api";
import type { OfferRequest } from "./offer-request.ts";

/**
 * Finds the questions that the issues of a call are about.
 *
 * @returns `undefined` where something is wrong beside the questions, which all of them share
 */
export function findFaulty(
  offerRequests: readonly OfferRequest[],
  issues: readonly Issue[],
): ReadonlySet<OfferRequest> | undefined {
  const paths = pathsOf(offerRequests);
  const faulty = new Set<OfferRequest>();
  for (const issue of issues) {
    const [path = ""] = /^\$\.\w+\.(?:pageLoad|\w+\[\d+\])/.exec(issue.path) ?? [];
    const ask = paths.get(path);
    if (ask === undefined) return undefined;
    faulty.add(ask);
  }
  return faulty;
}

const fields = { mbox: "mboxes", view: "views", pageLoad: "pageLoad" } as const;

/** By path: where each question stands in the request that `toRequestParts` makes. */
function pathsOf(offerRequests: readonly OfferRequest[]): ReadonlyMap<string, OfferRequest> {
  const paths = new Map<string, OfferRequest>();
  const counts = new Map<string, number>();
  for (const ask of offerRequests) {
    const field = `$.${ask.prefetch ? "prefetch" : "execute"}.${fields[ask.kind]}`;
    const position = counts.get(field) ?? 0;
    counts.set(field, position + 1);
    paths.set(ask.kind === "pageLoad" ? field : `${field}[${position}]`, ask);
  }
  return paths;
}
