import type { BlockedTime } from "../promises/blocked-time.ts";
import { systemClock, type Timer } from "../runtime/clock.ts";
import type { OfferRequest } from "./offer-request.ts";

/**
 * Resolves when the offer is settled, or when the page was blocked for `limit` milliseconds in total.
 *
 * @param sendNow sends requests that wait for the end of the turn: with a limit of 0, only the device can decide in time
 */
export async function withWaitLimit(
  offerRequest: OfferRequest,
  waits: BlockedTime,
  limit: number | undefined,
  sendNow: () => void,
): Promise<void> {
  const remaining = limit === undefined ? Number.POSITIVE_INFINITY : limit - waits.waited;
  if (remaining <= 0) {
    sendNow();
    return;
  }
  waits.start();
  let timer: Timer | undefined;
  await new Promise<void>((resolve) => {
    offerRequest.onSettled(resolve);
    if (Number.isFinite(remaining)) timer = systemClock.after(remaining, resolve);
  });
  timer?.cancel();
  waits.stop();
}
