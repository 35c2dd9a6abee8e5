/**
 * The data types of an explanation: why a visitor gets, or does not get, each activity of a location. All of it is JSON
 * data.
 */
import type { DecideInput, Decision, Mode, RequestItemKind, Rule } from "../model.ts";

/** The input of an explanation: that of the decision, and what activity files know beyond the artifact. */
export interface ExplainInput extends DecideInput {
  /** Details of activities that artifacts do not have. @default none */
  readonly activities?: readonly ActivityDetails[];
  /**
   * Returns the name of the audience behind a part of a rule's condition (JSON Logic). @default no audience has a name
   */
  readonly audienceName?: (condition: unknown, rule: Rule) => string | undefined;
}

/** Details of an activity beyond the artifact. */
export interface ActivityDetails {
  readonly id: number;
  readonly name: string;
  /** Orders activities that are not in the artifact among others: the highest first. @default 0 */
  readonly priority?: number;
  readonly locations: readonly NamedLocation[];
  /** Why the artifact omits it; empty if it does not. */
  readonly unserved: readonly UnservedReason[];
}

/** An mbox or a view. The page load is the global mbox. */
export interface NamedLocation {
  readonly kind: "mbox" | "view";
  readonly name: string;
}

/** A decision with its explanation. */
export interface Explanation {
  /** The decision, as `decide` makes it. */
  readonly decision: Decision;
  /** One for each requested mbox, view and page load, in order; one for each view if all are requested. */
  readonly locations: readonly LocationExplanation[];
}

/** Why a visitor gets what is shown at one location. */
export interface LocationExplanation {
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  /** The name of the mbox or view; the global mbox's for the page load. */
  readonly name: string;
  /** Whether any activity has this location, served or not. */
  readonly isKnown: boolean;
  /** For an unknown location: those with a similar name, the nearest first. */
  readonly similar: readonly NamedLocation[];
  /** Whether some activity of the location is remote: only the Target edge decides it. */
  readonly isRemote: boolean;
  /** Every activity of the location, in the order of evaluation. */
  readonly activities: readonly ActivityExplanation[];
}

/** The explanation of an activity at a location. */
export interface ActivityExplanation {
  readonly activity: Named;
  /** The visitor's experience, as if no other activity came first; `null`: none. */
  readonly experience: Named | null;
  /**
   * Why. A shown activity has one reason: `shown`. Otherwise every reason keeps the visitor from it; the first one is
   * the most helpful.
   */
  readonly reasons: readonly Reason[];
  /** The traffic split; `null`: none. */
  readonly split: Split | null;
  /** Every experience by itself, in the order of evaluation. Empty if the artifact omits the activity. */
  readonly experiences: readonly ExperienceExplanation[];
}

/** The explanation of an experience of an activity at a location. */
export interface ExperienceExplanation {
  readonly experience: Named;
  readonly reasons: readonly Reason[];
}

/** An activity or an experience. */
export interface Named {
  /** `null`: not in the artifact. */
  readonly id: number | null;
  /** Empty: not in the artifact. */
  readonly name: string;
}

/** Why an activity is shown or not. */
export type Reason =
  /** It is shown: by split, by audience alone, or by an override (assignment, link, forced experience). */
  | { readonly kind: "shown"; readonly chosenBy: "split" | "audience" | "override" }
  /** Its conditions hold, but another activity, or an earlier experience of it, came first. */
  | { readonly kind: "lost"; readonly to: Named; readonly experience: Named }
  /** The conditions that do not hold. */
  | { readonly kind: "audience"; readonly conditions: readonly FailedCondition[] }
  /**
   * The visitor's bucket is in none of the ranges, in which the visitor would get it without the other reasons; an
   * activity: some experience of it. Sorted. Empty: its share is 0 %.
   */
  | { readonly kind: "split"; readonly bucket: number; readonly ranges: readonly BucketRange[] }
  /** It is for other properties. `received` is the request's token; `null`: none. */
  | { readonly kind: "property"; readonly expected: readonly string[]; readonly received: string | null }
  /** An override excludes it: an assignment, a link or a forced experience. */
  | { readonly kind: "overridden" }
  /** A rule of it cannot be evaluated. */
  | { readonly kind: "invalid"; readonly path: string; readonly expected: string; readonly received: string }
  | ScheduleReason
  | UnservedReason;

/** It is not running at the time of the decision. Times are ISO 8601. */
export type ScheduleReason =
  | { readonly kind: "not-started"; readonly start: string; readonly now: string; readonly condition: unknown }
  | { readonly kind: "ended"; readonly end: string; readonly now: string; readonly condition: unknown };

/** Why an artifact omits an activity. */
export type UnservedReason =
  /** A draft: only QA and preview links show it. */
  | { readonly kind: "draft" }
  /** It is for other environments. */
  | { readonly kind: "environment"; readonly expected: readonly string[]; readonly received: string }
  /** Devices cannot decide it. */
  | { readonly kind: "edge-only"; readonly because: readonly string[] };

/** A condition that does not hold, and the values that it read. */
export interface FailedCondition {
  /** The audience that the condition belongs to; absent without a name. */
  readonly audience?: string;
  /** The whole condition: `country is "DE" or "AT"`. */
  readonly words: string;
  /** The values that would hold: `"DE" or "AT"`. */
  readonly wanted: string;
  /** The values that the condition read. */
  readonly seen: readonly SeenValue[];
  /** The part of the rule's condition, as JSON Logic. */
  readonly condition: unknown;
}

/** A value that a condition read. */
export interface SeenValue {
  /** Its name in conditions: `geo.country`. */
  readonly variable: string;
  /** Its name for people: `country`. */
  readonly name: string;
  /** The default in the condition for an absent value. Times are ISO 8601. `null`: there is none. */
  readonly value: unknown;
}

/** The traffic split of an activity, and the visitor's bucket. */
export interface Split {
  /** The visitor's own bucket, 0.00 to 99.99, without overrides. */
  readonly bucket: number;
  /** Whether something overrides it. */
  readonly isOverridden: boolean;
  readonly shares: readonly Share[];
  /** The experience of the bucket: if several have it, the one whose audience the visitor is in. `null`: none. */
  readonly gives: Named | null;
}

/** The share of an experience in the traffic. */
export interface Share {
  readonly experience: Named;
  /** In percent of all buckets. */
  readonly percent: number;
  readonly ranges: readonly BucketRange[];
}

/** A range of buckets, both ends included. */
export interface BucketRange {
  readonly from: number;
  readonly to: number;
}
