import { join } from "node:path";
import { ask } from "./ask.ts";
import { startBare } from "./bare-process.ts";
import { startEdge } from "./edge-process.ts";
import { type Load, load } from "./load.ts";
import { untilDrained } from "./stores.ts";

/** What a bar of throughput compares: an edge on a new SQLite database, and a bare handler with the same response. */
export interface Measured {
  readonly edge: Awaited<ReturnType<typeof startEdge>>;
  readonly bare: Awaited<ReturnType<typeof startBare>>;
  readonly database: string;
}

/** Starts both, and warms them up. */
export async function startMeasured(folder: string, { name, createBody }: Load): Promise<Measured> {
  const database = join(folder, `${name}.db`);
  const edge = await startEdge(database);
  const { body } = await ask(edge.url, createBody());
  const bare = await startBare(body);
  await load(bare.url, createBody, 2);
  await load(edge.url, createBody, 3);
  await untilDrained(database);
  return { edge, bare, database };
}
