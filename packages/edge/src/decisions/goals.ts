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

/** A success metric of an activity: an mbox that is reached, with the revenue of the order that it brings, if it brings one. */
export interface Goal {
  readonly activityId: number;
  /** How reports call it. */
  readonly metric: string;
  /** The mbox that meets it; without one every order does. */
  readonly mbox?: string;
}

/** A goal that was met; `null`: for every activity of which the visitor has an experience. */
export interface MetGoal {
  readonly activityId: number | null;
  readonly metric: string;
}

/**
 * The goals of the activities. Artifacts have them under `goals`, where other engines do not look; those of an artifact without
 * any are orders, for every activity.
 */
export class Goals {
  readonly globalMbox: string;
  readonly #byMbox: ReadonlyMap<string, readonly Goal[]>;
  readonly #byOrder: readonly MetGoal[];

  constructor(artifact: unknown, globalMbox: string) {
    this.globalMbox = globalMbox;
    const given = isRecord(artifact) ? artifact.goals : undefined;
    const goals = findIssues(goalsSchema, given).length === 0 ? (given as readonly Goal[]) : [];
    const named = goals.flatMap((goal) => (goal.mbox === undefined ? [] : [{ ...goal, mbox: goal.mbox }]));
    this.#byMbox = new Map(named.map(({ mbox }) => [mbox, named.filter((other) => other.mbox === mbox)]));
    const byOrder = goals.filter(({ mbox }) => mbox === undefined);
    this.#byOrder = goals.length === 0 ? [{ activityId: null, metric: "order" }] : byOrder;
  }

  /** What a request for the mbox meets, and whether it brings an order. */
  metBy(mbox: string, bringsOrder: boolean): readonly MetGoal[] {
    const named = this.#byMbox.get(mbox) ?? [];
    return bringsOrder ? [...named, ...this.#byOrder] : named;
  }
}

const goalsSchema: Schema<readonly Goal[]> = array(
  object<Goal>({ activityId: integer(), metric: string({ min: 1 }), mbox: optional(string({ min: 1 })) }),
);
