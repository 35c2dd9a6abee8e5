import {
  array,
  findIssues,
  integer,
  isRecord,
  object,
  optional,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { orderMetric } from "../metrics/metric-kinds.ts";

/** A success metric of an activity: a requested mbox, with the revenue of its order. */
export interface Goal {
  readonly activityId: number;
  /** Its name in reports. */
  readonly metric: string;
  /** The mbox that meets it; without one every order does. */
  readonly mbox?: string;
}

/** A goal that was met; `null`: of every activity without goals of its own. */
export interface MetGoal {
  readonly activityId: number | null;
  readonly metric: string;
}

/**
 * The goals of the activities, under the artifact's key `goals`, which other engines ignore. An activity without goals
 * has orders as its goal.
 */
export class Goals {
  readonly globalMbox: string;
  readonly #byMbox: ReadonlyMap<string, readonly Goal[]>;
  readonly #byOrder: readonly MetGoal[];
  readonly #activities: ReadonlySet<number>;

  constructor(artifact: unknown, globalMbox: string) {
    this.globalMbox = globalMbox;
    const given = isRecord(artifact) ? artifact.goals : undefined;
    const goals = findIssues(goalsSchema, given).length === 0 ? (given as readonly Goal[]) : [];
    const named = goals.flatMap((goal) => (goal.mbox === undefined ? [] : [{ ...goal, mbox: goal.mbox }]));
    const byMbox = new Map<string, Goal[]>();
    for (const goal of named) byMbox.set(goal.mbox, [...(byMbox.get(goal.mbox) ?? []), goal]);
    this.#byMbox = byMbox;
    this.#byOrder = [...goals.filter(({ mbox }) => mbox === undefined), { activityId: null, metric: orderMetric }];
    this.#activities = new Set(goals.map(({ activityId }) => activityId));
  }

  /** Whether the activity has goals of its own. */
  has(activityId: number): boolean {
    return this.#activities.has(activityId);
  }

  /** Returns the goals that a request for the mbox meets. */
  metBy(mbox: string, bringsOrder: boolean): readonly MetGoal[] {
    const named = this.#byMbox.get(mbox) ?? [];
    return bringsOrder ? [...named, ...this.#byOrder] : named;
  }
}

const goalsSchema: Schema<readonly Goal[]> = array(
  object<Goal>({ activityId: integer(), metric: string({ min: 1 }), mbox: optional(string({ min: 1 })) }),
);
