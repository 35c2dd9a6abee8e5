import type { Bar, Row, Unit } from "../model.ts";
import { toRatios, toSpread } from "./spread.ts";

/** Nanoseconds in each unit. */
const nanosecondsPer = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 } as const;

export interface ComparisonText {
  readonly id: string;
  readonly title: string;
  /** The unit to show nanoseconds in. */
  readonly unit: keyof typeof nanosecondsPer & Unit;
  readonly against: string;
  readonly bar?: Bar;
  readonly note?: string;
}

/** Returns the row of two contenders, measured in nanoseconds in the same rounds: how many times faster ours is. */
export function toComparisonRow(text: ComparisonText, ours: readonly number[], theirs: readonly number[]): Row {
  const { against, unit, ...rest } = text;
  const scale = (times: readonly number[]): readonly number[] => times.map((time) => time / nanosecondsPer[unit]);
  return {
    ...rest,
    unit,
    ours: toSpread(scale(ours)),
    against: { name: against, value: toSpread(scale(theirs)) },
    ratio: toRatios(theirs, ours),
  };
}
