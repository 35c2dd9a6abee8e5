import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

/** How long shards are cached, in milliseconds: tables can be distributed while edges run. */
const validity = 30_000;

/**
 * The shards in which Citus stores visitors. It locks rows of one shard at a time, so visitors that are locked together are grouped by shard. Without
 * distribution there is one group.
 */
export class VisitorShards {
  #isDistributed = false;
  #checkedAt = Number.NEGATIVE_INFINITY;

  /** Whether tables are distributed, or may be: unknown before the first group. */
  get mayBeDistributed(): boolean {
    return this.#isDistributed || this.#checkedAt === Number.NEGATIVE_INFINITY;
  }

  /** Groups visitors by shard. Groups, and visitors of a group, have the same order on every edge. */
  async group(db: Kysely<Tables>, visitorIds: readonly string[]): Promise<readonly (readonly string[])[]> {
    if (!(await this.#areDistributed(db)) || visitorIds.length === 1) return [visitorIds];
    const { rows } = await sql<{ readonly visitor_id: string; readonly shard: number }>`
      select visitor_id, get_shard_id_for_distribution_column('visitors'::regclass, visitor_id)::bigint as shard
      from unnest(${visitorIds}::text[]) visitor_id`.execute(db);
    const groups = new Map<number, string[]>();
    for (const { visitor_id, shard } of rows) groups.set(shard, [...(groups.get(shard) ?? []), visitor_id]);
    return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group.sort());
  }

  async #areDistributed(db: Kysely<Tables>): Promise<boolean> {
    const now = performance.now();
    if (now - this.#checkedAt < validity) return this.#isDistributed;
    const { rows: catalogs } = await sql<{ readonly exists: boolean }>`
      select to_regclass('pg_dist_partition') is not null as exists`.execute(db);
    const { rows: tables } =
      catalogs[0]?.exists === true
        ? await sql`select 1 from pg_dist_partition where logicalrelid = 'visitors'::regclass`.execute(db)
        : { rows: [] };
    this.#isDistributed = tables.length > 0;
    this.#checkedAt = now;
    return this.#isDistributed;
  }
}
