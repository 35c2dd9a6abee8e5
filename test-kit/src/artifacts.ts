type RulesByName = Readonly<Record<string, readonly object[]>>;

/** What a test says of an artifact: its rules, and other fields of the format by their names. */
export interface ArtifactParts {
  readonly mboxes?: RulesByName;
  readonly views?: RulesByName;
  readonly [field: string]: unknown;
}

/** Builds an artifact as Target's CDN has it. Every mbox and view that has rules is local, unless `localMboxes` or `localViews` say otherwise. */
export function buildArtifact({ mboxes = {}, views = {}, ...fields }: ArtifactParts = {}): Record<string, unknown> {
  return {
    version: "1.0.0",
    meta: { clientCode: "acme", environment: "production" },
    globalMbox: "target-global-mbox",
    geoTargetingEnabled: false,
    responseTokens: [],
    remoteMboxes: [],
    remoteViews: [],
    localMboxes: Object.keys(mboxes),
    localViews: Object.keys(views),
    rules: { mboxes, views },
    ...fields,
  };
}

/** What a test says of a rule, and other fields of the format by their names. */
export interface RuleParts {
  /** @default 1 */
  readonly activityId?: number;
  /** JSON Logic @default true */
  readonly condition?: unknown;
  readonly options: readonly object[];
  readonly metrics?: readonly object[];
  /** Beside `activity.id`. */
  readonly meta?: object;
  readonly [field: string]: unknown;
}

/** Builds a rule of an mbox or a view. */
export function buildRule(location: string, parts: RuleParts): object {
  const { activityId = 1, condition = true, options, metrics = [], meta = {}, ...fields } = parts;
  return {
    ruleKey: String(activityId),
    activityId,
    propertyTokens: [],
    condition,
    meta: { "activity.id": activityId, ...meta },
    consequence: { name: location, options, metrics },
    ...fields,
  };
}

/** The condition of the visitors whose allocation is from `start` up to, and without, `end`; 100 is the last of all. */
export function allocated(start: number, end: number): object {
  const below = end === 100 ? { ">=": [100, { var: "allocation" }] } : { ">": [end, { var: "allocation" }] };
  return { and: [{ "<=": [start, { var: "allocation" }] }, below] };
}
