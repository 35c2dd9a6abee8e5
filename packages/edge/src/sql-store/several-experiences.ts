import { sql, type Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import type { Tables } from "./db/tables.ts";

/** The change of the number of visitors who were shown a second experience; below 0 after a merge of two such visitors. */
export type SeveralDelta = Omit<Tables["several_experiences"], "writer">;

/** Adds changes, in the same order in all transactions. */
export async function addToSeveral(
  trx: Transaction<Tables>,
  engine: Engine,
  deltas: readonly SeveralDelta[],
  writer: string,
): Promise<void> {
  const rows = new Map<string, Tables["several_experiences"]>();
  for (const { activity_id, day, visitors } of deltas) {
    const key = `${activity_id} ${day}`;
    rows.set(key, { activity_id, day, writer, visitors: visitors + (rows.get(key)?.visitors ?? 0) });
  }
  const inOrder = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await upsertSeveral(
    trx,
    engine,
    inOrder.filter(({ visitors }) => visitors !== 0),
  );
}

const upsertSeveral = prepareInsert("several_experiences", (insert) =>
  insert.onConflict((conflict) =>
    conflict
      .columns(["activity_id", "day", "writer"])
      .doUpdateSet({ visitors: sql`several_experiences.visitors + excluded.visitors` }),
  ),
);
