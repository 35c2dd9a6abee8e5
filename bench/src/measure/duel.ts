import type { Bar, Row, Unit } from "../model.ts";
import { toRatios, toSpread } from "./spread.ts";

/** How times in nanoseconds are shown. */
const nanosecondsPer = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 } as const;

export interface DuelText {
  readonly id: string;
  readonly title: string;
  /** Of the times, which are nanoseconds. */
  readonly unit: keyof typeof nanosecondsPer & Unit;
  readonly against: string;
  readonly bar?: Bar;
  readonly note?: string;
}

/** The row of two contenders whose times were taken round by round: how many times faster ours is. */
export function toDuelRow(text: DuelText, ours: readonly number[], theirs: readonly number[]): Row {
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
