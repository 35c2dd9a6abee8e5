import type { Transaction } from "kysely";
import { toStorableText } from "../visitors/identities.ts";
import type { Tables } from "./db/tables.ts";

/** Profile parameters and their visitor. */
export interface VisitorParameters {
  readonly visitorId: string;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly now: number;
}

/** Writes profile parameters by name. Other stored parameters stay. The last one of equal names wins. */
export async function mergeParameters(trx: Transaction<Tables>, visits: readonly VisitorParameters[]): Promise<void> {
  const rows = new Map<string, Tables["profile_parameters"]>();
  for (const { visitorId, parameters = new Map<string, string>(), now } of visits) {
    for (const [given, value] of parameters) {
      const name = toStorableText(given);
      rows.set(`${visitorId} ${name}`, { visitor_id: visitorId, name, value: toStorableText(value), updated_at: now });
    }
  }
  const all = [...rows.values()];
  for (let start = 0; start < all.length; start += maxRows) {
    await trx
      .insertInto("profile_parameters")
      .values(all.slice(start, start + maxRows))
      .onConflict((conflict) =>
        conflict.columns(["visitor_id", "name"]).doUpdateSet(({ ref }) => ({
          value: ref("excluded.value"),
          updated_at: ref("excluded.updated_at"),
        })),
      )
      .execute();
  }
}

/** The maximum number of profile parameters of a visitor. The oldest ones are dropped. */
export const maxParameters = 2_000;

/** Drops the oldest parameters of a visitor with too many. */
export async function dropOldParameters(trx: Transaction<Tables>, visitorId: string): Promise<void> {
  const rows = await trx
    .selectFrom("profile_parameters")
    .select("name")
    .where("visitor_id", "=", visitorId)
    .orderBy("updated_at", "desc")
    .orderBy("name")
    .execute();
  const old = rows.slice(maxParameters).map(({ name }) => name);
  for (let start = 0; start < old.length; start += maxRows) {
    await trx
      .deleteFrom("profile_parameters")
      .where("visitor_id", "=", visitorId)
      .where("name", "in", old.slice(start, start + maxRows))
      .execute();
  }
}

/** The number of rows of one statement, well below the engines' limits for parameters. */
const maxRows = 2_000;
