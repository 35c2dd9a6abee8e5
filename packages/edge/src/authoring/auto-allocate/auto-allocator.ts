import type { Total } from "../../visitors/visitor-event.ts";
import type { AllocatedActivity } from "../compile/compile-activities.ts";
import { allocateAsTarget } from "./allocate-as-target.ts";
import { type Arm, allocateByPosterior } from "./allocate-by-posterior.ts";
import type { Random } from "./draw-posteriors.ts";

/** Inputs of auto-allocation, and the listener for its splits. */
export interface AutoAllocatorSettings {
  /** Returns the current auto-allocate activities. */
  readonly activities: () => readonly AllocatedActivity[];
  /** Settles when counts can be read, or after the stop. @default at once */
  readonly ready?: Promise<void>;
  /** Reads the counts of an activity by day, from a store. */
  readonly readTotals: (activityId: number) => Promise<readonly Total[]>;
  /** Receives the shares of experiences by activity id. */
  readonly onSplit: (shares: ReadonlyMap<number, readonly number[]>) => Promise<void>;
  /** Called when counts cannot be read or a split cannot be applied, unless it was stopped. The last split stays. */
  readonly onProblem: (problem: unknown) => void;
  readonly random: Random;
  /** The interval of splits, in milliseconds. @default 3_600_000, as in Target */
  readonly interval?: number;
}

/** Recomputes the split of auto-allocate activities at an interval. Requests use the last split and compute nothing. */
export class AutoAllocator {
  readonly #settings: AutoAllocatorSettings;
  #shares: ReadonlyMap<number, readonly number[]> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(settings: AutoAllocatorSettings) {
    this.#settings = settings;
  }

  /** Splits when it is ready, and at every interval. Does not keep the process alive. */
  start(): void {
    const { interval = 3_600_000 } = this.#settings;
    this.#timer ??= setInterval(() => void this.split(), interval).unref();
    void this.split();
  }

  /** Splits once, and settles at its end. Returns the promise of a split in progress. */
  split(): Promise<void> {
    this.#running ??= this.#split().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Stops, and settles when a split in progress has read the counts of an activity. Applies and reports nothing afterwards. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #split(): Promise<void> {
    const { activities, ready, readTotals, onSplit, onProblem, random } = this.#settings;
    await ready;
    try {
      const shares = new Map<number, readonly number[]>();
      for (const activity of activities()) {
        if (this.#isStopped) return;
        const arms = toArms(activity, await readTotals(activity.activityId));
        const byRevenue = activity.goal.isRevenue;
        const next =
          activity.method === "thompson"
            ? allocateByPosterior(arms, { byRevenue }, random)
            : allocateAsTarget(arms, { byRevenue, computeConfidence: await compareBy(byRevenue) });
        shares.set(activity.activityId, steady(this.#shares.get(activity.activityId), next));
      }
      if (this.#isStopped || isSame(this.#shares, shares)) return;
      await onSplit(shares);
      this.#shares = shares;
    } catch (problem) {
      if (!this.#isStopped) onProblem(problem);
    }
  }
}

/** Computes the confidence as reports do. Loads the statistics at first use. */
async function compareBy(byRevenue: boolean): Promise<(first: Arm, second: Arm) => number> {
  const { compareGroups } = await import("@fletch/reports");
  const kind = byRevenue ? "mean" : "proportion";
  const toGroup = ({ visitors, successes, amount, squares }: Arm): { n: number; sum: number; squares?: number } =>
    byRevenue ? { n: visitors, sum: amount, squares } : { n: visitors, sum: Math.min(successes, visitors) };
  return (first, second) => {
    try {
      return 1 - compareGroups(toGroup(first), toGroup(second), { kind, effect: "absolute" }).pValue;
    } catch {
      return 0; // Without variance there is no confidence, so the split stays equal.
    }
  };
}

/** Sums over days. Impressions count the visitors of an experience. */
function toArms({ experienceIds, goal }: AllocatedActivity, totals: readonly Total[]): readonly Arm[] {
  return experienceIds.map((experienceId) => {
    const own = totals.filter((total) => total.experienceId === experienceId);
    const seen = own.filter(({ kind }) => kind === "impression");
    const met = own.filter(({ kind, metric }) => kind === goal.kind && metric === goal.metric);
    const sum = (list: readonly Total[], field: "visitors" | "amount" | "squares"): number =>
      list.reduce((total, each) => total + Number(each[field]), 0);
    return {
      visitors: sum(seen, "visitors"),
      successes: sum(met, "visitors"),
      amount: sum(met, "amount"),
      squares: sum(met, "squares"),
    };
  });
}

/** Ignores a split within the sampling error of the last one: it needs no new compilation. */
function steady(before: readonly number[] | undefined, next: readonly number[]): readonly number[] {
  if (before === undefined || before.length !== next.length) return next;
  return next.every((share, index) => Math.abs(share - (before[index] ?? 0)) < 0.02) ? before : next;
}

function isSame(before: ReadonlyMap<number, readonly number[]>, next: ReadonlyMap<number, readonly number[]>): boolean {
  return before.size === next.size && [...next].every(([id, shares]) => before.get(id) === shares);
}
