import type { VisitorId } from "@fletch/delivery-api";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { ExplainedVisitor } from "./why-response.ts";

/** Describes a visitor as the edge knows them; on an edge without a database `visitor` is `null`. */
export function describeVisitor(visitor: VisitorProfile | null, id: VisitorId): ExplainedVisitor {
  if (visitor === null || visitor.lastSeenAt === null) return { id, isKnown: false };
  const { firstSeenAt, lastSeenAt, visits } = visitor;
  return {
    id,
    isKnown: true,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    visits,
  };
}
