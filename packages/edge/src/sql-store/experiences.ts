import type { Transaction } from "kysely";
import type { ExperienceAssignment } from "../visitors/visitor-store.ts";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import type { Tables } from "./db/tables.ts";

/** An assignment and its visitor. */
export interface VisitorAssignment extends ExperienceAssignment {
  readonly visitorId: string;
  readonly now: number;
}

/**
 * Stores assignments. The first one wins: an assignment is ignored if the visitor already has an experience of the activity.
 *
 * @returns the assignments that were ignored because the visitor has another experience
 */
export async function assignExperiences(
  trx: Transaction<Tables>,
  engine: Engine,
  assignments: readonly VisitorAssignment[],
): Promise<ReadonlySet<VisitorAssignment>> {
  const first = new Map<string, VisitorAssignment>();
  for (const assignment of assignments) if (!first.has(toKey(assignment))) first.set(toKey(assignment), assignment);
  if (first.size === 0) return new Set();
  const stored = new Map<string, number>();
  const inserted = await insertExperiences(trx, engine, Array.from(first.values(), toRow));
  for (const row of inserted) stored.set(`${row.visitor_id} ${row.activity_id}`, row.experience_id);
  const others = [...first.values()].filter((assignment) => !stored.has(toKey(assignment)));
  for (const assignment of others)
    if (assignment.replaces !== undefined) await replace(trx, assignment, assignment.replaces);
  for (const row of await readExperiences(trx, others))
    stored.set(`${row.visitor_id} ${row.activity_id}`, row.experience_id);
  return new Set(assignments.filter((assignment) => stored.get(toKey(assignment)) !== assignment.experienceId));
}

const insertExperiences = prepareInsert("experiences", (insert) =>
  insert
    .onConflict((conflict) => conflict.columns(["visitor_id", "activity_id"]).doNothing())
    .returning(["visitor_id", "activity_id", "experience_id"]),
);

async function readExperiences(
  trx: Transaction<Tables>,
  assignments: readonly VisitorAssignment[],
): Promise<readonly { visitor_id: string; activity_id: number; experience_id: number }[]> {
  if (assignments.length === 0) return [];
  return trx
    .selectFrom("experiences")
    .select(["visitor_id", "activity_id", "experience_id"])
    .where("visitor_id", "in", [...new Set(assignments.map(({ visitorId }) => visitorId))])
    .where("activity_id", "in", [...new Set(assignments.map(({ activityId }) => activityId))])
    .execute();
}

async function replace(trx: Transaction<Tables>, assignment: VisitorAssignment, replaced: number): Promise<void> {
  await trx
    .updateTable("experiences")
    .set({ experience_id: assignment.experienceId, assigned_at: assignment.now, split: assignment.split ?? null })
    .where("visitor_id", "=", assignment.visitorId)
    .where("activity_id", "=", assignment.activityId)
    .where("experience_id", "=", replaced)
    .execute();
}

function toRow({ visitorId, activityId, experienceId, now, split }: VisitorAssignment): Tables["experiences"] {
  return {
    visitor_id: visitorId,
    activity_id: activityId,
    experience_id: experienceId,
    assigned_at: now,
    split: split ?? null,
  };
}

function toKey({ visitorId, activityId }: VisitorAssignment): string {
  return `${visitorId} ${activityId}`;
}
