/** The types of scenarios, and of what tables and charts show. */

/** The median of many rounds, with its quartiles. */
export interface Spread {
  readonly median: number;
  /** The first quartile of the rounds. */
  readonly low: number;
  /** The third quartile of the rounds. */
  readonly high: number;
}

/** The requirement of a row. */
export interface Bar {
  readonly of: "ratio" | "value";
  readonly is: "at least" | "at most";
  readonly value: number;
}

/** `×`: the value itself is a ratio. */
export type Unit = "ns" | "µs" | "ms" | "s" | "kB" | "calls/s" | "µs/call" | "×";

/** One line of the table. */
export interface Row {
  /** Unique within the results: `decision/one-mbox`. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly ours: Spread;
  /** The alternative. Without it the row has no comparison. */
  readonly against?: { readonly name: string; readonly value: Spread };
  /** How many times better ours is, round by round: above 1 is faster, smaller or more. */
  readonly ratio?: Spread;
  readonly bar?: Bar;
  /** An explanation for readers. */
  readonly note?: string;
}

/** A chart. */
export interface Bars {
  readonly title: string;
  readonly unit: Unit;
  /** `log` where the contenders are orders of magnitude apart. */
  readonly scale: "linear" | "log";
  readonly values: readonly { readonly name: string; readonly value: number; readonly ours: boolean }[];
}

/** The results of a scenario. */
export interface Findings {
  readonly rows: readonly Row[];
  /** By file name. */
  readonly charts: Readonly<Record<string, Bars>>;
}

/** The number and the length of rounds. */
export interface Effort {
  /** Rounds for each contender, after the warm-up. */
  readonly rounds: number;
  /** The timed part of a round of one contender, in milliseconds. */
  readonly roundTime: number;
}

/** A benchmark, which runs in its own process. */
export interface Scenario {
  run(effort: Effort): Promise<Findings>;
}
