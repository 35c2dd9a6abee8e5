import type { ActivityExplanation, LocationExplanation } from "@fletch/decisioning";
import type { DeliveryResponse, VisitorId } from "@fletch/delivery-api";
import type { ExplainedAssignment } from "./assignments.ts";

/** The response of `POST /admin/why`. */
export interface WhyResponse {
  readonly visitor: ExplainedVisitor;
  readonly environment: string;
  /** The time of the decision, ISO 8601. */
  readonly at: string;
  /** The response that the edge would return, without its tokens for later requests. */
  readonly response: DeliveryResponse;
  /** One for each requested mbox, view and page load. */
  readonly locations: readonly ExplainedLocation[];
}

/** The visitor, as the edge knows them. Times are ISO 8601. */
export interface ExplainedVisitor {
  /** The ids that the decision uses. */
  readonly id: VisitorId;
  /** Whether the visitor was here before; `false` on an edge without a database. */
  readonly isKnown: boolean;
  readonly firstSeenAt?: string;
  readonly lastSeenAt?: string;
  /** Visits, including this one. */
  readonly visits?: number;
}

/** The explanation of a location, with what only the edge knows. */
export interface ExplainedLocation extends LocationExplanation {
  readonly activities: readonly ExplainedActivity[];
}

/** The explanation of an activity, with what only the edge knows. */
export interface ExplainedActivity extends ActivityExplanation {
  /** The visitor's stored experience; `null`: none. One by split is kept while it is available. */
  readonly assignment: ExplainedAssignment | null;
  /** What overrides the split: an assignment, a QA or preview link, or a forced experience; `null`: nothing. */
  readonly override: "assignment" | "link" | "forced" | null;
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
  /** What does not work without a database; empty on an edge with one. */
  readonly missing: readonly string[];
}
