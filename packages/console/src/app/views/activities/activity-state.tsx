import type { ActivityDescription } from "@fletch/edge";
import type { VNode } from "preact";

/** A badge that says whether visitors get an activity now. */
export function ActivityState({ activity }: { readonly activity: ActivityDescription }): VNode {
  if (!activity.live) return <span class="badge">Draft</span>;
  if (activity.unserved !== null) return <span class="badge warn">Not served</span>;
  if (activity.missing.length > 0) return <span class="badge warn">Partly served</span>;
  return <span class="badge good">Live</span>;
}

/** Returns a sentence that says why visitors do not get all of an activity; `null` if they do. */
export function explainState({ live, unserved, missing }: ActivityDescription): string | null {
  if (!live) return "A draft: only QA and preview links show it.";
  if (unserved !== null) return `Visitors do not get it: ${unserved}.`;
  if (missing.length > 0) return `Without a database this does not work: ${missing.join("; ")}.`;
  return null;
}
