import { findUnserved } from "../authoring/compile/edge-only.ts";
import { toEndInstant, toInstant } from "../authoring/compile/instant.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** An activity, and whether the edge serves it. */
export interface ListedActivity {
  readonly id: number;
  /** Empty if the artifact has no name for it. */
  readonly name: string;
  /** The path of its file; `undefined`: it comes from an artifact. */
  readonly file?: string;
  /** The mboxes that it has offers for. */
  readonly mboxes: readonly string[];
  /** Why the edge does not serve it; `undefined`: it does. */
  readonly unserved?: string;
  /** What does not work without a database; empty on an edge with one. */
  readonly missing: readonly string[];
}

/** The edge's settings that decide which activities it serves. */
export interface EdgeInput {
  readonly environment: string;
  readonly hasStore: boolean;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** Lists all activities: those of the files in their order, then those of artifacts. */
export function listActivities(
  snapshot: ActivitySnapshot,
  { environment, hasStore, now }: EdgeInput,
): readonly ListedActivity[] {
  const written = snapshot.authored.map((activity): ListedActivity => {
    const { id, name, path, edgeOnly } = activity;
    const unserved = whyUnserved(activity, now);
    return {
      id,
      name,
      file: path,
      mboxes: listMboxes(activity),
      ...(unserved !== undefined && { unserved }),
      missing: hasStore ? [] : findUnserved(edgeOnly),
    };
  });
  const otherActivities = snapshot.otherActivities.map(
    (activity): ListedActivity => ({
      id: activity.id,
      name: activity.name,
      file: activity.path,
      mboxes: listMboxes(activity),
      unserved: `it is for ${activity.environments.join(", ")}; this is ${environment}`,
      missing: [],
    }),
  );
  const files = new Set(written.map(({ id }) => id));
  return [...written, ...otherActivities, ...listArtifacts(snapshot).filter(({ id }) => !files.has(id))];
}

function listMboxes({ slots }: CompiledActivity): readonly string[] {
  return [...new Set(slots.flatMap(({ location }) => (location.kind === "mbox" ? [location.name] : [])))];
}

function whyUnserved({ isLive, schedule: { start, end } }: CompiledActivity, now: number): string | undefined {
  if (!isLive) return "it is not live";
  if (start !== undefined && now < (toInstant(start) ?? 0)) return `it begins at ${start}`;
  if (end !== undefined && now > (toEndInstant(end) ?? 0)) return `it ended at ${end}`;
  return undefined;
}

function listArtifacts({ plan }: ActivitySnapshot): readonly ListedActivity[] {
  const { mboxes, views } = plan.artifact.rules;
  const listed = new Map<number, ListedActivity & { readonly mboxes: string[] }>();
  for (const [location, rules] of [...mboxes, ...Array.from(views.values(), (list) => [null, list] as const)]) {
    for (const { activityId: id, meta } of rules) {
      const known = listed.get(id) ?? { id, name: String(meta["activity.name"] ?? ""), mboxes: [], missing: [] };
      listed.set(id, known);
      if (location !== null && !known.mboxes.includes(location)) known.mboxes.push(location);
    }
  }
  return [...listed.values()];
}
