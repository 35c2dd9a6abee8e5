import type { Rule } from "../model.ts";

/**
 * Why a rule gives its value, as OpenFeature names it. `STATIC`: for everybody. `TARGETING_MATCH`: by audience.
 * `SPLIT`: by share of the traffic.
 */
export type RuleReason = "STATIC" | "TARGETING_MATCH" | "SPLIT";

/** The activity and the experience in a rule's meta. */
export interface RuleDescription {
  readonly reason: RuleReason;
  /** The name of the experience, else its id. */
  readonly variant: string | undefined;
  readonly activity: { readonly id: number; readonly name: string | undefined };
  readonly experience: { readonly id: number | string | undefined; readonly name: string | undefined };
}

/** Describes a rule for flags. */
export function describeRule(rule: Rule): RuleDescription {
  let description = described.get(rule);
  if (description === undefined) {
    description = describe(rule);
    described.set(rule, description);
  }
  return description;
}

const described = new WeakMap<Rule, RuleDescription>();

function describe({ activityId, condition, meta, propertyTokens }: Rule): RuleDescription {
  const reason = findReason(condition, propertyTokens, meta["activity.type"]);
  return Object.freeze({ reason, ...describeExperience(activityId, meta) });
}

/**
 * Describes an experience by its names.
 *
 * @param named the meta of a rule, or the response tokens of an offer, which have equal keys
 */
export function describeExperience(
  activityId: number,
  named: Readonly<Record<string, unknown>>,
): Omit<RuleDescription, "reason"> {
  const id = named["experience.id"];
  const name = readText(named["experience.name"]);
  return {
    variant: name ?? (id === undefined || id === null ? undefined : String(id)),
    activity: Object.freeze({ id: activityId, name: readText(named["activity.name"]) }),
    experience: Object.freeze({ id: typeof id === "number" || typeof id === "string" ? id : undefined, name }),
  };
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Experience targeting also compares the allocation, but with its whole range. */
const targetingTypes: ReadonlySet<unknown> = new Set(["landing", "experience-targeting", "xt"]);

function findReason(condition: unknown, propertyTokens: readonly string[], type: unknown): RuleReason {
  if (condition === true && propertyTokens.length === 0) return "STATIC";
  if (targetingTypes.has(type)) return "TARGETING_MATCH";
  return JSON.stringify(condition ?? null).includes('"allocation"') ? "SPLIT" : "TARGETING_MATCH";
}
