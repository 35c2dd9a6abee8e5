import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** The changes of a reload, by the names of activities. */
export interface ReloadDescription {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Whether the files could not be loaded before. */
  readonly recovered: boolean;
}

/** Compares the activities of two snapshots. The split of an auto-allocate activity is not a change of its file. */
export function describeReload(
  before: ActivitySnapshot,
  after: ActivitySnapshot,
  recovered: boolean,
): ReloadDescription {
  const [old, now] = [describeAll(before), describeAll(after)];
  const names = (entries: readonly Described[]): readonly string[] => entries.map(({ name }) => name);
  return {
    added: names([...now].filter(([id]) => !old.has(id)).map(([, each]) => each)),
    changed: names(
      [...now].filter(([id, { text }]) => old.has(id) && old.get(id)?.text !== text).map(([, each]) => each),
    ),
    removed: names([...old].filter(([id]) => !now.has(id)).map(([, each]) => each)),
    recovered,
  };
}

interface Described {
  readonly name: string;
  readonly text: string;
}

function describeAll({ authored, otherActivities, plan }: ActivitySnapshot): ReadonlyMap<number, Described> {
  const written = [...authored, ...otherActivities];
  const all = new Map(written.map((activity) => [activity.id, { name: activity.name, text: describeOne(activity) }]));
  const ofFiles = new Set(all.keys());
  const rules = [...plan.artifact.rules.mboxes.values(), ...plan.artifact.rules.views.values()].flat();
  for (const { activityId, meta, condition, consequence } of rules) {
    if (ofFiles.has(activityId)) continue;
    const text = (all.get(activityId)?.text ?? "") + JSON.stringify([condition, consequence]);
    all.set(activityId, { name: String(meta["activity.name"] ?? activityId), text });
  }
  return all;
}

function describeOne({ allocation, experiences, ...others }: CompiledActivity): string {
  const own = allocation !== null ? experiences.map(({ range: _, ...experience }) => experience) : experiences;
  return JSON.stringify([allocation, others, own]);
}
