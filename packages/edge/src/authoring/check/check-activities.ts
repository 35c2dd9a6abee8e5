import type { Steps } from "@fletch/decisioning";
import type { Issue } from "@fletch/delivery-api";
import { joinPath } from "@fletch/delivery-api/schema";
import type { ActivitySet } from "../read/activity-set.ts";
import { type InvalidFile, issueIn } from "../read/read-activity-files.ts";
import type { AuthoredActivity } from "../schemas/activity-schema.ts";
import { ConditionChecker, checkPeriod } from "./check-conditions.ts";
import { checkExperiences } from "./check-experiences.ts";
import { type AuthoredActivityFile, collectActivities } from "./collect-activities.ts";

/** Checks rules across fields and files: references, uniqueness, sums and orders. Reports all issues at once. */
export function* checkActivities(
  files: readonly AuthoredActivityFile[],
  wrong: readonly InvalidFile[],
): Steps<{
  readonly set: ActivitySet;
  readonly issues: readonly Issue[];
}> {
  const issues: Issue[] = [];
  const set = collectActivities(files, issues);
  const conditions = new ConditionChecker(set.audiences, (name) =>
    wrong.some(({ audiences }) => audiences === null || audiences.includes(name)),
  );
  for (const file of files) {
    const found: Issue[] = [];
    for (const [name, audience] of Object.entries(file.value.audiences ?? {})) {
      conditions.check(audience, joinPath("$.audiences", name), found);
    }
    if ("type" in file.value) checkActivity(file.value, conditions, found);
    issues.push(...found.map((issue) => issueIn(file, issue)));
    yield;
  }
  return { set, issues };
}

function checkActivity(activity: AuthoredActivity, conditions: ConditionChecker, issues: Issue[]): void {
  const { audience, schedule } = activity;
  if (audience !== undefined) conditions.check(audience, "$.audience", issues);
  if (schedule !== undefined) checkPeriod(schedule.start, schedule.end, "$.schedule", ["start", "end"], issues);
  if (activity.type === "experience-targeting") {
    activity.experiences.forEach((experience, index) => {
      if (experience.audience === undefined) return;
      conditions.check(experience.audience, `$.experiences[${index}].audience`, issues);
    });
  }
  checkExperiences(activity, issues);
}
