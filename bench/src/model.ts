/** The nouns of the benchmark: what a scenario brings, and what the table and the charts are made from. */

/** The middle of many rounds, with the rounds around it. */
export interface Spread {
  readonly median: number;
  /** The first quartile of the rounds. */
  readonly low: number;
  /** The third quartile of the rounds. */
  readonly high: number;
}

/** What a row asks for. */
export interface Bar {
  readonly of: "ratio" | "value";
  readonly is: "at least" | "at most";
  readonly value: number;
}

/** `×` is a ratio already. */
export type Unit = "ns" | "µs" | "ms" | "s" | "kB" | "calls/s" | "µs/call" | "×";

/** One line of the table. */
export interface Row {
  /** Unique within the results: `decision/one-mbox`. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly ours: Spread;
  /** Whom it is compared with; without it the row stands for itself. */
  readonly against?: { readonly name: string; readonly value: Spread };
  /** How many times better ours is: above 1 is faster, smaller or more. Compared round by round. */
  readonly ratio?: Spread;
  readonly bar?: Bar;
  /** What a reader has to know to read the row. */
  readonly note?: string;
}

/** One line of a chart. */
export interface Bars {
  readonly title: string;
  readonly unit: Unit;
  /** `log` where the contenders are orders of magnitude apart. */
  readonly scale: "linear" | "log";
  readonly values: readonly { readonly name: string; readonly value: number; readonly ours: boolean }[];
}

/** What a scenario found. */
export interface Findings {
  readonly rows: readonly Row[];
  /** By the name of the file that shows them. */
  readonly charts: Readonly<Record<string, Bars>>;
}

/** How thoroughly to measure. */
export interface Effort {
  /** Rounds for each contender, after the warm-up. */
  readonly rounds: number;
  /** How long one round of one contender is timed, in milliseconds. */
  readonly roundTime: number;
}

/** One question that is measured, in a process of its own. */
export interface Scenario {
  run(effort: Effort): Promise<Findings>;
}
