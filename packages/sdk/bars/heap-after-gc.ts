import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { TargetClient } from "@fletch/sdk";

/** Flushes the client, collects garbage, and returns the used heap in bytes. Needs `--expose-gc`. */
export async function heapAfterGc(client: TargetClient): Promise<number> {
  await client.flush();
  await sleep(500);
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}
