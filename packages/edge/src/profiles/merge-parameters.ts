import type { Transaction } from "kysely";
import { toText } from "../identity/identities.ts";
import type { Schema } from "../store/schema.ts";

/** Profile parameters, and whose they are. */
export interface VisitorParameters {
  readonly visitorId: string;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly now: number;
}

/** Writes profile parameters, name by name: those that nobody names stay as they are. Of equal names the last one counts. */
export async function mergeParameters(trx: Transaction<Schema>, visits: readonly VisitorParameters[]): Promise<void> {
  const rows = new Map<string, Schema["profile_parameters"]>();
  for (const { visitorId, parameters = new Map<string, string>(), now } of visits) {
    for (const [given, value] of parameters) {
      const name = toText(given);
      rows.set(`${visitorId} ${name}`, { visitor_id: visitorId, name, value: toText(value), updated_at: now });
    }
  }
  const all = [...rows.values()];
  for (let start = 0; start < all.length; start += mostRows) {
    await trx
      .insertInto("profile_parameters")
      .values(all.slice(start, start + mostRows))
      .onConflict((conflict) =>
        conflict.columns(["visitor_id", "name"]).doUpdateSet(({ ref }) => ({
          value: ref("excluded.value"),
          updated_at: ref("excluded.updated_at"),
        })),
      )
      .execute();
  }
}

/** Rows of one statement: well below what engines take in parameters. */
const mostRows = 2_000;
