import { withFields } from "@fletch/delivery-api/schema";
import type { Transaction } from "kysely";
import { toStorableText } from "../visitors/identities.ts";
import type { VisitorEvent } from "../visitors/visitor-event.ts";
import type { ExperienceAssignment } from "../visitors/visitor-store.ts";
import { bumpVersions, countVisits } from "./count-visits.ts";
import type { Engine } from "./db/engine.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import type { Tables } from "./db/tables.ts";
import { assignExperiences } from "./experiences.ts";
import { appendToJournal } from "./journal.ts";
import { dropOldParameters, maxParameters, mergeParameters } from "./merge-parameters.ts";
import { lastSeenResolution, type ReadVersion, type ReadVisit } from "./read-version.ts";
import { recordEvents, toEventRows } from "./record-events.ts";
import { type IdentitySet, type ResolvedVisitor, resolveIdentities } from "./resolve-identities.ts";
import type { WriteContext } from "./write-context.ts";

/** The visitor after a visit was written. */
export interface WrittenVisit {
  readonly visitorId: string;
  /** The version of the profile with the visit's changes; `null` if there were other changes too. */
  readonly version: number | null;
}

/**
 * Writes the results of several requests in one transaction. A visit is not written, and its request decided again, if its visitor has another
 * experience, was cached and has changed since, or is another visitor by now.
 *
 * @returns the result of each visit; `null` if it was not written
 */
export async function recordVisits(
  trx: Transaction<Tables>,
  context: WriteContext,
  visits: readonly ReadVisit[],
): Promise<readonly (WrittenVisit | null)[]> {
  const locked = await lockKnown(trx, context.engine, visits);
  const holds = visits.map(({ visitor: { readVersion } }) => !readVersion.isCached || isUnchanged(readVersion, locked));
  const { settled, created, changes } = await settleVisits(
    trx,
    context,
    visits.filter((_, index) => holds[index]),
    locked,
  );
  await countVisits(
    trx,
    context.engine,
    settled.filter(({ isNewVisit }) => isNewVisit),
  );
  await mergeParameters(trx, settled);
  const full = settled.filter(({ visit }) => visit.visitor.parameters.size > maxParameters);
  for (const visitorId of new Set(full.map((each) => each.visitorId))) await dropOldParameters(trx, visitorId);
  const assignments = settled.map(({ assignments: given, visitorId, now }) =>
    given.map((assignment) => withFields(assignment, { visitorId, now })),
  );
  const refused = await assignExperiences(trx, context.engine, assignments.flat());
  const withChanges = settled.filter((each) => each.assignments.length > 0 || (each.parameters?.size ?? 0) > 0);
  const changed = new Set(withChanges.map(({ visitorId }) => visitorId));
  await bumpVersions(
    trx,
    [...changed].filter((visitorId) => !created.has(visitorId)),
  );
  const written = settled.filter((_, index) => !assignments[index]?.some((assignment) => refused.has(assignment)));
  const events = written.flatMap(toEventRows);
  if (context.engine.keepsJournal) await appendToJournal(trx, { events });
  // Merges change rows of the tables, so their counts cannot wait in the journal.
  await recordEvents(trx, context.engine, context.engine.keepsJournal ? [] : events, context.writer, changes);
  const visitCounts = countVisitsByVisitor(settled);
  const recorded = new Map(
    written.map(({ visit, visitorId, version }) => {
      const isCreated = created.has(visitorId);
      const isChanged = changed.has(visitorId);
      // Several visits to a new or changed profile do not know each other's changes.
      const isKnown = version !== null && (visitCounts.get(visitorId) === 1 || !(isChanged || isCreated));
      const increment = isChanged && !isCreated ? 1 : 0;
      return [visit, { visitorId, version: isKnown ? version + increment : null }];
    }),
  );
  return visits.map((visit) => recorded.get(visit) ?? null);
}

/** Counts the visits of each visitor. */
function countVisitsByVisitor(settled: readonly SettledVisit[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { visitorId } of settled) counts.set(visitorId, (counts.get(visitorId) ?? 0) + 1);
  return counts;
}

/** A visit whose visitor is resolved and locked. */
interface SettledVisit {
  readonly visit: ReadVisit;
  readonly visitorId: string;
  readonly sessionId: string;
  readonly now: number;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly events: readonly VisitorEvent[];
  /** Without assignments that are already stored. */
  readonly assignments: readonly ExperienceAssignment[];
  /** Whether the time of the last request has to be written. */
  readonly isNewVisit: boolean;
  /** The version of the profile that the visit was decided with, 0 for a new one; `null` if it has changed since. */
  readonly version: number | null;
}

function lockKnown(
  trx: Transaction<Tables>,
  engine: Engine,
  visits: readonly ReadVisit[],
): Promise<ReadonlyMap<string, number>> {
  return lockVisitors(
    trx,
    engine,
    visits.flatMap(({ visitor: { readVersion } }) => readVersion.visitorId ?? []),
  );
}

/** Whether the visitor's profile has not changed since it was read. */
function isUnchanged({ visitorId, version }: ReadVersion, locked: ReadonlyMap<string, number>): boolean {
  return visitorId !== null && locked.get(visitorId) === version;
}

/** Resolves the visitors of visits. Most are known and locked; the others are read and locked, created or merged. */
async function settleVisits(
  trx: Transaction<Tables>,
  { engine, createId }: WriteContext,
  visits: readonly ReadVisit[],
  locked: ReadonlyMap<string, number>,
): Promise<Pick<ResolvedVisitor, "changes" | "created"> & { readonly settled: readonly SettledVisit[] }> {
  const open = visits.filter(({ visitor: { readVersion } }) => !isUnchanged(readVersion, locked));
  const { visitorIds, current, changes, created } = await resolveIdentities(
    trx,
    engine,
    open.map(toIdentitySet),
    createId,
  );
  const found = new Map(open.map((visit, index) => [visit, visitorIds[index]]));
  const settled = visits.flatMap((visit): SettledVisit | readonly [] => {
    const { readVersion, query, experiences: known, lastSeenAt } = visit.visitor;
    const { sessionId, now, parameters } = query;
    const visitorId = found.has(visit) ? found.get(visit) : current(readVersion.visitorId ?? "");
    if (visitorId === undefined || visitorId === null) return [];
    const unchanged = visitorId === readVersion.visitorId && isUnchanged(readVersion, locked);
    const isNew = readVersion.visitorId === null && created.has(visitorId);
    const seenAt = created.get(visitorId) ?? (unchanged ? lastSeenAt : null);
    return {
      visit,
      visitorId,
      sessionId: toStorableText(sessionId),
      now,
      parameters,
      events: visit.events,
      assignments: visit.experiences.filter(
        (assignment) => !unchanged || known.get(assignment.activityId) !== assignment.experienceId,
      ),
      isNewVisit: seenAt === null || now - seenAt > lastSeenResolution,
      version: unchanged ? readVersion.version : isNew ? 0 : null,
    };
  });
  return { settled, changes, created };
}

function toIdentitySet({ visitor: { readVersion, query } }: ReadVisit): IdentitySet {
  const { sessionId, now } = query;
  return { identities: readVersion.identities, people: readVersion.people, sessionId: toStorableText(sessionId), now };
}
