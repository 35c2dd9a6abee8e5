import type { Plan } from "@fletch/decisioning";
import { listAttributes } from "@fletch/decisioning";

/** Flags whose rules differ between two artifacts. */
export interface FlagChange {
  readonly mbox: string;
  /** The keys that the mbox has now or had before, sorted. */
  readonly keys: readonly string[];
}

/** Compares two artifacts in steps of one mbox. */
export function* findChanges(before: Plan | undefined, after: Plan): Generator<undefined, readonly FlagChange[], void> {
  const changes: FlagChange[] = [];
  for (const mbox of new Set([...(before?.mboxes.keys() ?? []), ...after.mboxes.keys()])) {
    const keys = new Set([
      ...(before === undefined ? [] : listAttributes(before, mbox)),
      ...listAttributes(after, mbox),
    ]);
    if (keys.size > 0 && describe(before, mbox) !== describe(after, mbox))
      changes.push({ mbox, keys: [...keys].sort() });
    yield;
  }
  return changes;
}

/** Serializes the rules of an mbox. Artifacts of one program have fields in the same order. */
function describe(plan: Plan | undefined, mbox: string): string | undefined {
  const rules = plan?.artifact.rules.mboxes.get(mbox);
  if (plan === undefined || rules === undefined) return undefined;
  const isRemote = plan.locations.mboxes.remote.has(mbox);
  return JSON.stringify([isRemote, rules.map(({ path: _, ...rule }) => rule)]);
}
