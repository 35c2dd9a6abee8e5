import type { Rule } from "@fletch/decisioning";
import { TargetError } from "@fletch/delivery-api";
import type { Edition } from "../activities/load-edition.ts";
import { experienceOf } from "../tokens/token-directory.ts";

/** An activity and one of its experiences, each by id or by name. */
export interface WantedExperience {
  readonly activity: number | string;
  /** @default any of the activity */
  readonly experience?: number | string | undefined;
}

/** The same, by ids. */
export interface FoundExperience {
  readonly activityId: number;
  readonly experienceId: number | undefined;
}

/** @throws TargetError `invalid-options`, with the names that there are */
export function findExperience({ plan }: Edition, { activity, experience }: WantedExperience): FoundExperience {
  const { mboxes, views } = plan.artifact.rules;
  const rules = [...mboxes.values(), ...views.values()].flat();
  const own = rules.filter((rule) => isActivity(rule, activity));
  const [first] = own;
  if (first === undefined) throw unknown("activity", activity, rules.map(activityName));
  const { activityId } = first;
  if (experience === undefined) return { activityId, experienceId: undefined };
  const rule = own.find((each) => isExperience(each, experience));
  const experienceId = rule === undefined ? null : experienceOf(rule);
  if (experienceId === null) throw unknown("experience", experience, own.map(experienceName));
  return { activityId, experienceId };
}

function isActivity(rule: Rule, wanted: number | string): boolean {
  return rule.activityId === wanted || (typeof wanted === "string" && rule.meta["activity.name"] === wanted);
}

function isExperience(rule: Rule, wanted: number | string): boolean {
  return experienceOf(rule) === wanted || (typeof wanted === "string" && rule.meta["experience.name"] === wanted);
}

function activityName({ activityId, meta }: Rule): string {
  return `${activityId} ${JSON.stringify(meta["activity.name"] ?? "")}`;
}

function experienceName(rule: Rule): string {
  return `${experienceOf(rule)} ${JSON.stringify(rule.meta["experience.name"] ?? "")}`;
}

function unknown(what: string, wanted: number | string, known: readonly string[]): TargetError {
  const names = [...new Set(known)].join(", ");
  return new TargetError("invalid-options", `${what}: expected one of ${names}; got ${JSON.stringify(wanted)}`);
}
