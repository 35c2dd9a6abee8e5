/** The calendar in UTC, by arithmetic: decisions use no `Date`. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `HHmm`: four digits, so that conditions can compare it as text. */
export function toTimeOfDay(now: number): string {
  const sinceMidnight = ((now % day) + day) % day;
  return twoDigits(Math.floor(sinceMidnight / hour)) + twoDigits(Math.floor((sinceMidnight % hour) / minute));
}

/** 1 for Monday to 7 for Sunday. */
export function toWeekday(now: number): number {
  // The epoch began on a Thursday, the fourth day.
  const daysSinceMonday = Math.floor(now / day) + 3;
  return (((daysSinceMonday % 7) + 7) % 7) + 1;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
