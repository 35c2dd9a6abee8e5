import type { ListedActivity } from "@fletch/edge";

/** Formats how many activities are served, and from which files. */
export function describeLoaded(activities: readonly ListedActivity[], sources: readonly string[]): string {
  const served = activities.filter(({ unserved }) => unserved === undefined).length;
  const count = served === activities.length ? String(served) : `${served} of ${activities.length}`;
  return `${count}, from ${sources.join(", ")}`;
}

/** Returns one line for each reason why an activity is not served, or not served in full. */
export function describeWarnings(activities: readonly ListedActivity[]): readonly string[] {
  if (activities.length === 0) return ["There is no activity: every location has default content."];
  return activities.flatMap(({ id, name, file, unserved, lacks }) => {
    const what = `"${name === "" ? id : name}"${file === undefined ? "" : ` (${file})`}`;
    return [
      ...(unserved === undefined ? [] : [`Not served: ${what}: ${unserved}`]),
      ...lacks.map((lack) => `Without a database: ${what}: ${lack}`),
    ];
  });
}
