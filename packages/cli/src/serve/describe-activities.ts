import type { ListedActivity, ReloadDescription } from "@fletch/edge";

/** Formats how many activities are served, and from which files. */
export function describeLoaded(activities: readonly ListedActivity[], sources: readonly string[]): string {
  const served = activities.filter(({ unserved }) => unserved === undefined).length;
  const count = served === activities.length ? String(served) : `${served} of ${activities.length}`;
  return `${count}, from ${sources.join(", ")}`;
}

/** Returns one line for each reason why an activity is not served, or not served in full. */
export function describeWarnings(activities: readonly ListedActivity[]): readonly string[] {
  if (activities.length === 0) return ["There is no activity: every location has default content."];
  return activities.flatMap(({ id, name, file, unserved, missing }) => {
    const what = `"${name === "" ? id : name}"${file === undefined ? "" : ` (${file})`}`;
    return [
      ...(unserved === undefined ? [] : [`Not served: ${what}: ${unserved}`]),
      ...missing.map((limitation) => `Without a database: ${what}: ${limitation}`),
    ];
  });
}

/** Formats what a reload changed: `Reloaded: changed "Hero"; removed "Nav".` */
export function describeReload({ added, changed, removed, recovered }: ReloadDescription): string {
  const parts = Object.entries({ added, changed, removed }).flatMap(([what, names]) =>
    names.length === 0 ? [] : [`${what} ${names.map((name) => JSON.stringify(name)).join(", ")}`],
  );
  const changes = parts.length === 0 ? "nothing changed" : parts.join("; ");
  return recovered ? `Recovered: the files can be loaded again; ${changes}.` : `Reloaded: ${changes}.`;
}

/** Formats a request to paste into a shell, for an mbox that has an activity. */
export function describeTry(url: string, client: string, activities: readonly ListedActivity[]): string {
  const served = activities.find(({ unserved, mboxes }) => unserved === undefined && mboxes.length > 0);
  const name = served?.mboxes[0] ?? "hero";
  const body = { context: { channel: "web" }, execute: { mboxes: [{ index: 0, name }] } };
  const address = `${url}/rest/v1/delivery?client=${encodeURIComponent(client)}&sessionId=s1`;
  return `  curl -s '${address}' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}
