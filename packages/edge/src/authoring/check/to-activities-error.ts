import { type Issue, TargetError } from "@fletch/delivery-api";

/** Returns the error of activity files, with one line for each mistake: people correct them one by one. */
export function toActivitiesError(issues: readonly Issue[]): TargetError {
  const shown = issues
    .slice(0, maxShown)
    .map(({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  const what = issues.length === 1 ? "1 mistake" : `${issues.length} mistakes`;
  return new TargetError("invalid-activities", `${what} in the activities:\n${shown.join("\n")}`, { issues });
}

const maxShown = 100;
