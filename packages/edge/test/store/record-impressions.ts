import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";

const visitors = 20;
const start = Date.UTC(2026, 10, 20);

/** Records impressions with the numbers from `first` on as their ids. A number belongs to one of 20 visitors. */
export async function recordImpressions(store: SqlVisitorStore, first: number, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => first + index);
  await Promise.all(
    Array.from({ length: visitors }, (_, visitor) => {
      const own = ids.filter((id) => id % visitors === visitor);
      return recordOfVisitor(store, `visitor-${visitor}`, own);
    }),
  );
}

async function recordOfVisitor(store: SqlVisitorStore, tntId: string, ids: readonly number[]): Promise<void> {
  const events = ids.map(
    (id) =>
      ({ eventId: String(id), kind: "impression", activityId: 1, experienceId: 0, occurredAt: start + id }) as const,
  );
  let visitor = await store.load({ id: { tntId }, locationHint: undefined, sessionId: "s", now: start });
  for (;;) {
    const outcome = await store.record({ visitor, experiences: [], events });
    if (outcome.recorded) return;
    visitor = outcome.visitor;
  }
}
