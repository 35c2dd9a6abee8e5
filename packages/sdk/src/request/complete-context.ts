import type { Context } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";

/** Instead of an address: "that of this machine". */
export const unknownIpAddress = "unknownIpAddress";

/** The caller's context; defaults only fill gaps (deviation D5). */
export function completeContext(given: Partial<Context> | undefined, now: number): Context {
  if (given === undefined) return { channel: "web", timeOffsetInMinutes: offsetAt(now) };
  // Whatever is no object is left for the check to find.
  if (!isRecord(given as unknown)) return given as unknown as Context;
  const { channel, timeOffsetInMinutes } = given;
  if (channel !== undefined && timeOffsetInMinutes !== undefined) return given as Context;
  return {
    ...given,
    channel: channel ?? "web",
    timeOffsetInMinutes: timeOffsetInMinutes ?? offsetAt(now),
  };
}

let knownMinute = -1;
let knownOffset = 0;

/** This machine's offset from UTC, in minutes, positive east of Greenwich. Asking for it is slow, so once a minute is enough. */
function offsetAt(now: number): number {
  const minute = Math.floor(now / 60_000);
  if (minute !== knownMinute) {
    knownMinute = minute;
    knownOffset = 0 - new Date(now).getTimezoneOffset();
  }
  return knownOffset;
}
