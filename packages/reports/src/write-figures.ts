/** Writes a fraction as a percentage: `4.36 %`. */
export function percent(fraction: number): string {
  const figure = 100 * fraction;
  const digits = Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  return `${figure.toFixed(digits)} %`;
}

/** Writes a lift with its sign: `+3.54 %`. */
export function signedPercent(fraction: number): string {
  return `${fraction > 0 ? "+" : ""}${percent(fraction)}`;
}

/** Writes `p = 0.0203`, or `p = 2.4e-149`. */
export function writePValue(pValue: number): string {
  if (pValue === 0) return "p < 1e-300";
  return `p = ${pValue < 0.001 ? pValue.toExponential(1) : pValue.toPrecision(3)}`;
}

/** Writes a count with commas: `12,345`. Ignores the locale, so that equal counts give equal reports everywhere. */
export function writeCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes `1 day`, `2 days`. */
export function plural(count: number, one: string, many: string): string {
  return `${writeCount(count)} ${count === 1 ? one : many}`;
}

/**
 * Writes a day since 1970-01-01 as `2026-01-31`, in the proleptic Gregorian calendar (Richards, "Mapping Time", 1998, chapter 25; the
 * form for days from a March is that of Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
export function toIsoDay(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(dayOfMonth).padStart(2, "0")].join("-");
}
