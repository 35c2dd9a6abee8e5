/** Names that Target keeps for itself. */
const reserved: ReadonlySet<string> = new Set(["display mboxes", "any mbox", "click from display mbox"]);

/** Whether a notification can name it. One that cannot would have Target refuse all that go with it. */
export function isMboxName(name: unknown): name is string {
  if (typeof name !== "string" || name.length > 250 || !/\S/.test(name)) return false;
  return !name.endsWith("-clicked") && !reserved.has(name);
}
