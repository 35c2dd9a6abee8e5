import type { ListedActivity } from "@fletch/edge";

/** How many activities visitors get, and where they come from. */
export function describeLoaded(activities: readonly ListedActivity[], sources: readonly string[]): string {
  const served = activities.filter(({ unserved }) => unserved === undefined).length;
  const count = served === activities.length ? String(served) : `${served} of ${activities.length}`;
  return `${count}, from ${sources.join(", ")}`;
}

/** What somebody who waits for an activity in vain has to know: a line for each thing. */
export function describeWarnings(activities: readonly ListedActivity[]): readonly string[] {
  if (activities.length === 0) return ["There is no activity: every place has its default content."];
  return activities.flatMap(({ id, name, file, unserved, lacks }) => {
    const what = `"${name === "" ? id : name}"${file === undefined ? "" : ` (${file})`}`;
    return [
      ...(unserved === undefined ? [] : [`Not served: ${what}: ${unserved}`]),
      ...lacks.map((lack) => `Without a database: ${what}: ${lack}`),
    ];
  });
}
