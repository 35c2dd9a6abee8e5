import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { TargetClient } from "@fletch/sdk";

/** Sends what waits, collects garbage, and returns the bytes of heap in use. Needs `--expose-gc`. */
export async function heapAfterGc(client: TargetClient): Promise<number> {
  await client.flush();
  await sleep(500);
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}
