import type { BlockedTime } from "../promises/blocked-time.ts";
import { systemClock, type Timer } from "../runtime/clock.ts";
import type { OfferRequest } from "./offer-request.ts";

/**
 * Resolves when the offer is settled, or when the page was blocked for `limit` milliseconds in total.
 *
 * @param hurry sends what waits for the end of the turn: a page without patience takes what the device decides at once
 */
export async function withWaitLimit(
  ask: OfferRequest,
  waits: BlockedTime,
  limit: number | undefined,
  hurry: () => void,
): Promise<void> {
  const patience = limit === undefined ? Number.POSITIVE_INFINITY : limit - waits.waited;
  if (patience <= 0) {
    hurry();
    return;
  }
  waits.start();
  let timer: Timer | undefined;
  await new Promise<void>((resolve) => {
    ask.onSettled(resolve);
    if (Number.isFinite(patience)) timer = systemClock.after(patience, resolve);
  });
  timer?.cancel();
  waits.stop();
}
