import { sql, type Transaction } from "kysely";
import { visitTimeout } from "../visitors/visitor-profile.ts";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import { padInList } from "./db/pad-in-list.ts";
import type { Tables } from "./db/tables.ts";

/** A request of a visitor. */
export interface VisitKey {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly now: number;
}

/** Writes when visitors were last seen, and counts a visit if the previous one has ended. Creates new visitors. */
export async function countVisits(trx: Transaction<Tables>, engine: Engine, signs: readonly VisitKey[]): Promise<void> {
  const rows = new Map<string, Tables["visitors"]>();
  for (const { visitorId, sessionId, now } of signs) {
    const earlier = rows.get(visitorId);
    if (earlier !== undefined && earlier.last_seen_at >= now) continue;
    rows.set(visitorId, {
      visitor_id: visitorId,
      first_seen_at: earlier?.first_seen_at ?? now,
      last_seen_at: now,
      visits: 1,
      session_id: sessionId,
      visit_started_at: earlier?.visit_started_at ?? now,
      version: 0,
    });
  }
  await upsertVisitors(trx, engine, [...rows.values()].sort(byVisitor));
}

const upsertVisitors = prepareInsert("visitors", (insert) => {
  const ended = sql<boolean>`excluded.last_seen_at - visitors.last_seen_at > ${sql.lit(visitTimeout)}`;
  const later = sql<boolean>`excluded.last_seen_at > visitors.last_seen_at`;
  return insert.onConflict((conflict) =>
    conflict.column("visitor_id").doUpdateSet({
      visits: sql`visitors.visits + case when ${ended} then 1 else 0 end`,
      visit_started_at: sql`case when ${ended} then excluded.visit_started_at else visitors.visit_started_at end`,
      session_id: sql`case when ${later} then excluded.session_id else visitors.session_id end`,
      last_seen_at: sql`case when ${later} then excluded.last_seen_at else visitors.last_seen_at end`,
    }),
  );
});

/** Raises the versions of changed profiles. The caller has locked the visitors. */
export async function bumpVersions(trx: Transaction<Tables>, visitorIds: Iterable<string>): Promise<void> {
  const ids = padInList(visitorIds);
  if (ids.length === 0) return;
  await trx.updateTable("visitors").set({ version: sql`version + 1` }).where("visitor_id", "in", ids).execute();
}

function byVisitor(a: Tables["visitors"], b: Tables["visitors"]): number {
  return a.visitor_id < b.visitor_id ? -1 : 1;
}
