import type { Transaction } from "kysely";
import { toStorableText } from "../visitors/identities.ts";
import type { Tables } from "./db/tables.ts";

/** Profile parameters, and whose they are. */
export interface VisitorParameters {
  readonly visitorId: string;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly now: number;
}

/** Writes profile parameters, name by name: those that nobody names stay as they are. Of equal names the last one counts. */
export async function mergeParameters(trx: Transaction<Tables>, visits: readonly VisitorParameters[]): Promise<void> {
  const rows = new Map<string, Tables["profile_parameters"]>();
  for (const { visitorId, parameters = new Map<string, string>(), now } of visits) {
    for (const [given, value] of parameters) {
      const name = toStorableText(given);
      rows.set(`${visitorId} ${name}`, { visitor_id: visitorId, name, value: toStorableText(value), updated_at: now });
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

/** Profile parameters of one visitor. Beyond, those that were written longest ago are dropped. */
export const mostParameters = 2_000;

/** Keeps the newest parameters of a visitor who has too many. */
export async function dropOldParameters(trx: Transaction<Tables>, visitorId: string): Promise<void> {
  const rows = await trx
    .selectFrom("profile_parameters")
    .select("name")
    .where("visitor_id", "=", visitorId)
    .orderBy("updated_at", "desc")
    .orderBy("name")
    .execute();
  const old = rows.slice(mostParameters).map(({ name }) => name);
  for (let start = 0; start < old.length; start += mostRows) {
    await trx
      .deleteFrom("profile_parameters")
      .where("visitor_id", "=", visitorId)
      .where("name", "in", old.slice(start, start + mostRows))
      .execute();
  }
}

/** Rows of one statement: well below what engines take in parameters. */
const mostRows = 2_000;
