import { join } from "node:path";
import { startBareServer } from "./bare-server.ts";
import { startEdge } from "./edge-process.ts";
import { generateLoad, type Load } from "./generate-load.ts";
import { sendDelivery } from "./send-delivery.ts";
import { waitUntilDrained } from "./stores.ts";

/** The servers that a throughput bar compares: an edge on a new SQLite database, and a bare server with the same response. */
export interface EdgeAndBare {
  readonly edge: Awaited<ReturnType<typeof startEdge>>;
  readonly bare: Awaited<ReturnType<typeof startBareServer>>;
  readonly database: string;
}

/** Starts both, and warms them up. */
export async function startEdgeAndBare(folder: string, { name, createBody }: Load): Promise<EdgeAndBare> {
  const database = join(folder, `${name}.db`);
  const edge = await startEdge(database);
  const { body } = await sendDelivery(edge.url, createBody());
  const bare = await startBareServer(body);
  await generateLoad(bare.url, createBody, 2);
  await generateLoad(edge.url, createBody, 3);
  await waitUntilDrained(database);
  return { edge, bare, database };
}
