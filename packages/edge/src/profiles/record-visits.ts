import type { Transaction } from "kysely";
import { recordEvents } from "../events/record-events.ts";
import type { VisitorEvent } from "../events/visitor-event.ts";
import { type Bundle, bindIdentities } from "../identity/bind-identities.ts";
import { toText } from "../identity/identities.ts";
import type { Engine } from "../store/engine.ts";
import { lockVisitors } from "../store/lock-visitors.ts";
import type { Schema } from "../store/schema.ts";
import { countVisits } from "./count-visits.ts";
import { claimExperiences, type ExperienceClaim } from "./experiences.ts";
import type { KnownVisitor } from "./known-visitor.ts";
import { mergeParameters } from "./merge-parameters.ts";

/** What came of a request. */
export interface Visit {
  /** What was known of the visitor when the request was decided. */
  readonly visitor: KnownVisitor;
  /** Every experience that the visitor is to get and to keep, also those it had before. */
  readonly experiences: readonly ExperienceClaim[];
  readonly events: readonly VisitorEvent[];
}

/** Who writes. */
export interface Recorder {
  readonly engine: Engine;
  /** In whose rows of the totals it counts. */
  readonly writer: string;
  readonly createId: () => string;
}

/**
 * Writes what came of several requests, in one transaction. A visit whose visitor has another experience than the one it claims is
 * not written: it has to be decided again.
 *
 * @returns for each visit whether it was written
 */
export async function recordVisits(
  trx: Transaction<Schema>,
  recorder: Recorder,
  visits: readonly Visit[],
): Promise<readonly boolean[]> {
  const settled = await settleVisits(trx, recorder, visits);
  await countVisits(
    trx,
    settled.filter(({ isNews }) => isNews),
  );
  await mergeParameters(trx, settled);
  const claims = settled.map(({ claims, visitorId, now }) => claims.map((claim) => ({ ...claim, visitorId, now })));
  const refused = await claimExperiences(trx, claims.flat());
  const written = claims.map((each) => !each.some((claim) => refused.has(claim)));
  await recordEvents(
    trx,
    settled.filter((_, index) => written[index]),
    recorder.writer,
  );
  return written;
}

/** A visit whose visitor is certain, and locked. */
interface SettledVisit {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly now: number;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly events: readonly VisitorEvent[];
  /** Without those that the visitor is known to have already. */
  readonly claims: readonly ExperienceClaim[];
  /** Whether it is new that the visitor was here at that time. */
  readonly isNews: boolean;
  /** Of which experiences an impression was counted before. */
  readonly counted: ReadonlySet<string>;
}

/** Finds the visitors of the visits, and locks them. Most are known; the others are found, created or merged. */
async function settleVisits(
  trx: Transaction<Schema>,
  { engine, createId }: Recorder,
  visits: readonly Visit[],
): Promise<readonly SettledVisit[]> {
  const expected = visits.flatMap(({ visitor: { basis } }) => basis.visitorId ?? []);
  const locked = await lockVisitors(trx, engine, expected);
  const open = visits.filter(({ visitor: { basis } }) => !locked.has(basis.visitorId ?? ""));
  const { visitorIds, current } = await bindIdentities(trx, engine, open.map(toBundle), createId);
  const found = new Map(open.map((visit, index) => [visit, visitorIds[index]]));
  return visits.map((visit) => {
    const { basis, experiences: known, lastSeenAt } = visit.visitor;
    const { sessionId, now, parameters } = basis.arrival;
    const visitorId = found.get(visit) ?? current(basis.visitorId ?? "");
    const unchanged = visitorId === basis.visitorId && locked.get(visitorId) === basis.merges;
    const isKnown = (claim: ExperienceClaim): boolean =>
      unchanged && known.get(claim.activityId) === claim.experienceId;
    const claims = visit.experiences.filter((claim) => !isKnown(claim));
    const isNews = !unchanged || lastSeenAt === null || now - lastSeenAt > precision;
    const counted = unchanged ? basis.counted : nothingCounted;
    return { visitorId, sessionId: toText(sessionId), now, parameters, events: visit.events, claims, isNews, counted };
  });
}

/** How exact the time is at which a visitor was last seen, in milliseconds: the requests of one page write it once. */
const precision = 5_000;

const nothingCounted: ReadonlySet<string> = new Set();

function toBundle({ visitor: { basis } }: Visit): Bundle {
  const { sessionId, now } = basis.arrival;
  return { identities: basis.identities, sessionId: toText(sessionId), now };
}
