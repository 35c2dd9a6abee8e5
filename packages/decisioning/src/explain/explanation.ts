/** The nouns of an explanation: why a visitor gets, or does not get, each activity of a place. All of it is data, ready for JSON. */
import type { DecideInput, Decision, Mode, RequestItemKind, Rule } from "../model.ts";

/** What to explain: the input of the decision, and what only those know who wrote the activities. */
export interface ExplainInput extends DecideInput {
  /** Facts about activities that artifacts do not have. @default none */
  readonly activities?: readonly ActivityFacts[];
  /** Returns the name of the audience that a part of a rule's condition (JSON Logic) is. @default no part has a name */
  readonly audienceName?: (condition: unknown, rule: Rule) => string | undefined;
}

/** What is known of an activity beyond the artifact. */
export interface ActivityFacts {
  readonly id: number;
  readonly name: string;
  /** Orders activities that are not in the artifact among the others: the highest comes first. @default 0 */
  readonly priority?: number;
  readonly locations: readonly NamedLocation[];
  /** Why the artifact leaves it out; empty if the artifact has it. */
  readonly unserved: readonly UnservedReason[];
}

/** An mbox or a view. The page load is the global mbox. */
export interface NamedLocation {
  readonly kind: "mbox" | "view";
  readonly name: string;
}

/** A decision and why it is as it is. */
export interface Explanation {
  /** The decision itself, as `decide` makes it of the same input. */
  readonly decision: Decision;
  /** One for each mbox, view and page load of the request, in its order; one for each view if the request asks for all of them. */
  readonly locations: readonly LocationExplanation[];
}

/** Why a visitor gets what there is at one place. */
export interface LocationExplanation {
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  /** Of the mbox or view; the global mbox's name for the page load. */
  readonly name: string;
  /** Whether some activity has this place, served or not. */
  readonly isKnown: boolean;
  /** For a place that nobody knows: those with a similar name, the nearest first. */
  readonly similar: readonly NamedLocation[];
  /** Whether the artifact leaves some activity of this place to the Target edge. */
  readonly isRemote: boolean;
  /** Every activity that has this place, in the order in which they are tried. */
  readonly activities: readonly ActivityExplanation[];
}

/** What became of an activity at a place. */
export interface ActivityExplanation {
  readonly activity: Named;
  /** The experience that the visitor gets, or would get if nothing came first; `null`: none. */
  readonly experience: Named | null;
  /**
   * Why. A visitor who gets the activity has one reason: `shown`. For one who does not, the first reason says it best; the visitor
   * would get past this activity's conditions only if none of them were there.
   */
  readonly reasons: readonly Reason[];
  /** How the traffic is split; `null`: it is not. */
  readonly split: Split | null;
  /** Every experience by itself, in the order in which they are tried. Empty where the artifact does not have the activity. */
  readonly experiences: readonly ExperienceExplanation[];
}

/** What became of one experience of an activity at a place. */
export interface ExperienceExplanation {
  readonly experience: Named;
  readonly reasons: readonly Reason[];
}

/** An activity or an experience. */
export interface Named {
  /** `null`: the artifact does not say it. */
  readonly id: number | null;
  /** Empty: the artifact does not say it. */
  readonly name: string;
}

/** Why an activity is, or is not, what the visitor gets. */
export type Reason =
  /** The visitor gets it: by the split, by the audience alone, or because something overrides both (a kept experience, a link, a test). */
  | { readonly kind: "shown"; readonly chosenBy: "split" | "audience" | "override" }
  /** Its conditions hold, but another activity, or an earlier experience of it, was there first. */
  | { readonly kind: "lost"; readonly to: Named; readonly experience: Named }
  /** Conditions that do not hold, each of them. */
  | { readonly kind: "audience"; readonly conditions: readonly FailedCondition[] }
  /** The visitor's bucket is in none of the ranges. */
  | { readonly kind: "split"; readonly bucket: number; readonly ranges: readonly BucketRange[] }
  /** It is for other properties. `received` is the request's token; `null`: the request has none. */
  | { readonly kind: "property"; readonly expected: readonly string[]; readonly received: string | null }
  /** An override leaves it out: the visitor keeps another experience, or a link or a test asks for something else. */
  | { readonly kind: "overridden" }
  /** A rule of it cannot be evaluated. */
  | { readonly kind: "invalid"; readonly path: string; readonly expected: string; readonly received: string }
  | ScheduleReason
  | UnservedReason;

/** It is not running at the time of the decision. Times are ISO 8601. */
export type ScheduleReason =
  | { readonly kind: "not-started"; readonly start: string; readonly now: string; readonly condition: unknown }
  | { readonly kind: "ended"; readonly end: string; readonly now: string; readonly condition: unknown };

/** Why an artifact does not have an activity. */
export type UnservedReason =
  /** It is not live: only QA and preview links show it. */
  | { readonly kind: "draft" }
  /** It is for other environments than this one. */
  | { readonly kind: "environment"; readonly expected: readonly string[]; readonly received: string }
  /** Devices cannot decide it. */
  | { readonly kind: "edge-only"; readonly because: readonly string[] };

/** A condition that does not hold, and what it looked at. */
export interface FailedCondition {
  /** The audience that the condition belongs to; absent if it has no name. */
  readonly audience?: string;
  /** The whole condition: `country is "DE" or "AT"`. */
  readonly words: string;
  /** What would have held: `"DE" or "AT"`. */
  readonly wanted: string;
  /** The values that the condition saw. */
  readonly seen: readonly SeenValue[];
  /** As JSON Logic: the very part of the rule's condition. */
  readonly condition: unknown;
}

/** A value that a condition read. */
export interface SeenValue {
  /** As conditions call it: `geo.country`. */
  readonly variable: string;
  /** As people call it: `country`. */
  readonly name: string;
  /** Times are ISO 8601. `null`: there is none. */
  readonly value: unknown;
}

/** How an activity splits its traffic, and where the visitor is in it. */
export interface Split {
  /** The visitor's own place in the traffic, 0.00 to 99.99, whatever overrides it. */
  readonly bucket: number;
  /** Whether something overrides it. */
  readonly isOverridden: boolean;
  readonly shares: readonly Share[];
  /** The experience whose ranges have the bucket; `null`: none. */
  readonly gives: Named | null;
}

/** The part of the traffic that an experience has. */
export interface Share {
  readonly experience: Named;
  /** In percent of all buckets. */
  readonly percent: number;
  readonly ranges: readonly BucketRange[];
}

/** Buckets from one to another, both included. */
export interface BucketRange {
  readonly from: number;
  readonly to: number;
}
