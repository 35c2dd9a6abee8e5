import { findUnserved } from "../authoring/compile/edge-only.ts";
import { toEndInstant, toInstant } from "../authoring/compile/instant.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** An activity, and whether visitors get it here. */
export interface ListedActivity {
  readonly id: number;
  /** Empty where an artifact does not say it. */
  readonly name: string;
  /** The path of the file that it is written in; `undefined`: it is of an artifact. */
  readonly file?: string;
  /** Why nobody gets it here; `undefined`: visitors get it. */
  readonly unserved?: string;
  /** What of it does not work on this edge, because it has no database. */
  readonly lacks: readonly string[];
}

/** What an edge is, beyond its activities. */
export interface EdgeInput {
  readonly environment: string;
  readonly hasStore: boolean;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** All activities that the edge has read: those of the files in their order, then those of artifacts. */
export function listActivities(
  edition: ActivitySnapshot,
  { environment, hasStore, now }: EdgeInput,
): readonly ListedActivity[] {
  const written = edition.authored.map((activity): ListedActivity => {
    const { id, name, path, edgeOnly } = activity;
    const unserved = whyUnserved(activity, now);
    return {
      id,
      name,
      file: path,
      ...(unserved !== undefined && { unserved }),
      lacks: hasStore ? [] : findUnserved(edgeOnly),
    };
  });
  const elsewhere = edition.elsewhere.map(
    ({ id, name, path, environments }): ListedActivity => ({
      id,
      name,
      file: path,
      unserved: `it is for ${environments.join(", ")}; this is ${environment}`,
      lacks: [],
    }),
  );
  const files = new Set(written.map(({ id }) => id));
  const ofArtifacts = [...namesOfArtifacts(edition)].filter(([id]) => !files.has(id));
  return [...written, ...elsewhere, ...ofArtifacts.map(([id, name]): ListedActivity => ({ id, name, lacks: [] }))];
}

function whyUnserved({ isLive, schedule: { start, end } }: CompiledActivity, now: number): string | undefined {
  if (!isLive) return "it is not live";
  if (start !== undefined && now < (toInstant(start) ?? 0)) return `it begins at ${start}`;
  if (end !== undefined && now > (toEndInstant(end) ?? 0)) return `it ended at ${end}`;
  return undefined;
}

function namesOfArtifacts({ plan }: ActivitySnapshot): ReadonlyMap<number, string> {
  const { mboxes, views } = plan.artifact.rules;
  const rules = [...mboxes.values(), ...views.values()].flat();
  return new Map(rules.map(({ activityId, meta }) => [activityId, String(meta["activity.name"] ?? "")]));
}
