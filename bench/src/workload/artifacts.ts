/**
 * Artifacts in the structure of real ones: conditions (a traffic split, then audiences as groups of alternatives), names and
 * consequences. Only the numbers are chosen here.
 */

/** JSON Logic. */
export type Logic = boolean | string | number | { readonly [operator: string]: readonly Logic[] | Logic };

/** An artifact, as it comes out of `JSON.parse`. */
export interface ArtifactJson {
  readonly version: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly globalMbox: string;
  readonly geoTargetingEnabled: boolean;
  readonly responseTokens: readonly string[];
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
  readonly localMboxes: readonly string[];
  readonly localViews: readonly string[];
  readonly rules: {
    readonly mboxes: Readonly<Record<string, readonly RuleJson[]>>;
    readonly views: Readonly<Record<string, readonly RuleJson[]>>;
  };
}

export interface RuleJson {
  readonly ruleKey: string;
  readonly activityId: number;
  readonly condition: Logic;
  readonly consequence: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** An activity at one mbox. */
export interface ActivityPlan {
  readonly id: number;
  readonly mbox: string;
  /** The audience: one condition of each inner list must hold. */
  readonly audiences: readonly (readonly Logic[])[];
  /** One for each experience, in equal shares. */
  readonly offers: readonly OfferPlan[];
  /** @default the activity's id */
  readonly ruleKey?: string;
}

export interface OfferPlan {
  readonly type: "html" | "json" | "actions";
  readonly content: unknown;
}

export interface ArtifactOptions {
  /**
   * Whether offers have event tokens, so that displays send notifications.
   *
   * @default false
   */
  readonly notified?: boolean;
}

export function createArtifact(
  activities: readonly ActivityPlan[],
  { notified = false }: ArtifactOptions = {},
): ArtifactJson {
  const mboxes: Record<string, RuleJson[]> = {};
  for (const activity of activities) {
    const rules = mboxes[activity.mbox] ?? [];
    mboxes[activity.mbox] = rules;
    rules.push(...activity.offers.map((_, experience) => createRule(activity, experience, notified)));
  }
  return {
    version: "1.0.0",
    meta: { clientCode: "bench", environment: "production", generatedAt: "2026-01-01T00:00:00.000Z" },
    globalMbox: "target-global-mbox",
    geoTargetingEnabled: false,
    responseTokens: ["activity.id", "activity.name", "experience.id", "experience.name", "offer.id"],
    remoteMboxes: [],
    remoteViews: [],
    localMboxes: Object.keys(mboxes),
    localViews: [],
    rules: { mboxes, views: {} },
  };
}

/** Compares a value of the context with a text. */
export function equals(part: string, value: string): Logic {
  return { "==": [value, { var: part }] };
}

export function contains(part: string, value: string): Logic {
  return { in: [value, { var: part }] };
}

export function atLeast(part: string, value: number): Logic {
  return { ">=": [{ var: part }, value] };
}

function createRule(activity: ActivityPlan, experience: number, notified: boolean): RuleJson {
  const { id, mbox, offers, audiences } = activity;
  const offer = offers[experience];
  const share = 100 / offers.length;
  const token = notified ? { eventToken: `token-${id}-${experience}-gX1kZ0FqS2c9yw==` } : {};
  return {
    ruleKey: activity.ruleKey ?? String(id),
    activityId: id,
    condition: {
      and: [
        { and: [lowerEnd(experience, share), { ">=": [(experience + 1) * share, { var: "allocation" }] }] },
        ...audiences.map((alternatives): Logic => ({ or: alternatives })),
      ],
    },
    consequence: { name: mbox, options: [{ type: offer?.type, content: offer?.content, ...token }], metrics: [] },
    meta: {
      "activity.id": id,
      "activity.name": `Activity ${id}`,
      "activity.type": offers.length === 1 ? "landing" : "ab",
      "experience.id": experience,
      "experience.name": `Experience ${String.fromCharCode(65 + experience)}`,
      "location.id": 0,
      "location.name": mbox,
      "location.type": "mbox",
      "audience.ids": audiences.map((_, index) => id * 10 + index),
      "offer.id": id * 100 + experience,
      "offer.name": `/offers/${id}/${experience}`,
      "option.id": experience,
      "option.name": `Offer ${experience}`,
    },
  };
}

function lowerEnd(experience: number, share: number): Logic {
  return experience === 0 ? { "<=": [0, { var: "allocation" }] } : { "<": [experience * share, { var: "allocation" }] };
}
