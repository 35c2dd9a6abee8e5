type RulesByName = Readonly<Record<string, readonly object[]>>;

/** The parts of an artifact that a test sets: rules, and other fields of the format by name. */
export interface ArtifactParts {
  readonly mboxes?: RulesByName;
  readonly views?: RulesByName;
  readonly [field: string]: unknown;
}

/** Builds an artifact in Target's format. Every mbox and view with rules is local, unless `localMboxes` or `localViews` say otherwise. */
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

/** The parts of a rule that a test sets. */
export interface RuleParts {
  /** @default 1 */
  readonly activityId?: number;
  /** JSON Logic @default true */
  readonly condition?: unknown;
  readonly options: readonly object[];
  readonly metrics?: readonly object[];
  /** In addition to `activity.id`. */
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

/** Returns the condition for allocations from `start`, and below `end`. An `end` of 100 is included. */
export function allocated(start: number, end: number): object {
  const below = end === 100 ? { ">=": [100, { var: "allocation" }] } : { ">": [end, { var: "allocation" }] };
  return { and: [{ "<=": [start, { var: "allocation" }] }, below] };
}
