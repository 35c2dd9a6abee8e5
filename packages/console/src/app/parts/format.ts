/** Formats numbers and times in English, the console's language. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** `12,345`. */
export function toCount(value: number): string {
  return whole.format(value);
}

/** `12.3K` from 10,000 on. */
export function toShortCount(value: number): string {
  return value < 10_000 ? whole.format(value) : short.format(value);
}

/** A share or a rate, as `4.21 %`. `null` is a dash. */
export function toPercent(value: number | null, digits: number = 2): string {
  return value === null ? "–" : `${(value * 100).toFixed(digits)}\u00a0%`;
}

/** A change, with its sign: `+8.2 %`, `−3.1 %`. */
export function toChange(value: number, digits: number = 1): string {
  const text = Math.abs(value * 100).toFixed(digits);
  if (Number(text) === 0) return "0\u00a0%";
  return `${value < 0 ? "−" : "+"}${text}\u00a0%`;
}

/** Replaces the space before percent signs by a no-break space. */
export function unbroken(text: string): string {
  return text.replaceAll(" %", "\u00a0%");
}

/** `412 ms`, `8.3 ms`, `1.2 s`. */
export function toDuration(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

/** `14:03:21`, in the reader's time zone. */
export function toClock(time: number): string {
  return new Date(time).toLocaleTimeString("en-GB");
}

/** `29 Nov 2026, 14:03`, in the reader's time zone. */
export function toDateTime(time: number): string {
  return new Date(time).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** `1 visitor`, `2 visitors`. */
export function plural(count: number, one: string, several: string = `${one}s`): string {
  return `${toCount(count)} ${count === 1 ? one : several}`;
}
