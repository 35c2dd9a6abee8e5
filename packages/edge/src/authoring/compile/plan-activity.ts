import type { ActivitySet, SourceActivity } from "../read/activity-set.ts";
import type {
  AbActivity,
  AllocationMethod,
  AuthoredExperience,
  AuthoredMetric,
  MultivariateActivity,
  Schedule,
  TargetingActivity,
} from "../schemas/activity-schema.ts";
import type { AuthoredCondition } from "../schemas/condition-schema.ts";
import type { AuthoredOffer } from "../schemas/offer-schema.ts";
import { type AllocationRange, toRanges } from "./allocation-ranges.ts";
import { compileCondition, compilePeriod } from "./compile-condition.ts";
import { findEdgeOnly } from "./edge-only.ts";
import { allOf, type Logic } from "./logic.ts";
import { stableId } from "./stable-id.ts";

/** A location of offers. The page load is the global mbox. */
export interface NamedLocation {
  readonly kind: "mbox" | "view";
  readonly name: string;
}

/**
 * One element of a location, with the offer of each experience. Most locations have one; each element of a page load
 * has its own.
 */
export interface CombinationSlot {
  readonly location: NamedLocation;
  /** Distinguishes the slots of an activity at one location, of which a visitor can get several. */
  readonly slotIndex: number | null;
  /** Offers by the index of the experience. */
  readonly offers: readonly AuthoredOffer[];
}

/** An experience of an activity of any type. */
export interface PlannedExperience {
  readonly id: number;
  readonly name: string;
  /** `null`: the traffic is not split. */
  readonly range: AllocationRange | null;
  readonly condition: Logic;
  readonly audienceIds: readonly number[];
}

/** An activity in the common form of all types. */
export interface CompiledActivity {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  /** `false`: only preview links show it. */
  readonly isLive: boolean;
  /** Its schedule; empty: always. */
  readonly schedule: Schedule;
  readonly priority: number;
  /** Its type in artifacts. */
  readonly type: "ab" | "landing" | "mvt";
  /** Its type in files. */
  readonly authoredType: keyof typeof artifactTypes;
  readonly properties: readonly string[];
  readonly metrics: readonly AuthoredMetric[];
  readonly experiences: readonly PlannedExperience[];
  readonly slots: readonly CombinationSlot[];
  /** The auto-allocation; `null`: a fixed split. */
  readonly allocation: AllocationMethod | null;
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
}

/** Inputs that are not in the files. */
export interface PlanningInput {
  readonly globalMbox: string;
  /** The shares of experiences by activity id, computed by auto-allocation. */
  readonly shares: ReadonlyMap<number, readonly number[]>;
}

/** Converts an activity of any type to the common form. */
export function planActivity(source: SourceActivity, set: ActivitySet, input: PlanningInput): CompiledActivity {
  const { authored, id, path } = source;
  const { name, audience, schedule = {}, properties = [], metrics = [], priority = 0 } = authored;
  const common = allOf([
    compilePeriod(schedule.start, schedule.end),
    audience === undefined ? true : compileCondition(audience, set.audiences),
  ]);
  const audienceIds = namedAudience(audience);
  const { experiences, slots } =
    authored.type === "multivariate" ? layOutFactors(authored, input) : layOutExperiences(authored.experiences, input);
  const shares = input.shares.get(id);
  const ranges =
    authored.type === "experience-targeting"
      ? null
      : toRanges(shares?.length === experiences.length ? shares : toShares(authored, experiences.length));
  const own = authored.type === "experience-targeting" ? authored.experiences : [];
  return {
    id,
    name,
    path,
    isLive: authored.live !== false,
    schedule,
    priority,
    type: artifactTypes[authored.type],
    authoredType: authored.type,
    properties,
    metrics,
    experiences: experiences.map((experience, index) => {
      const specific = own[index]?.audience;
      return {
        ...experience,
        range: ranges?.[index] ?? null,
        condition: allOf([common, specific === undefined ? true : compileCondition(specific, set.audiences)]),
        audienceIds: [...new Set([...audienceIds, ...namedAudience(specific)])],
      };
    }),
    slots,
    allocation: authored.type === "auto-allocate" ? (authored.method ?? "target") : null,
    edgeOnly: findEdgeOnly(authored, set.audiences),
  };
}

const artifactTypes = {
  ab: "ab",
  "auto-allocate": "ab",
  "experience-targeting": "landing",
  multivariate: "mvt",
} as const;

/** Returns the id of the audience with this name. */
export function toAudienceId(name: string): number {
  return stableId("audience", name);
}

function namedAudience(condition: AuthoredCondition | undefined): readonly number[] {
  return typeof condition === "string" ? [toAudienceId(condition)] : [];
}

function toShares(authored: SourceActivity["authored"], count: number): readonly number[] {
  const given = authored.type === "ab" ? readPercents(authored) : [];
  return given.length === count ? given : Array.from({ length: count }, () => 1);
}

function readPercents({ experiences }: AbActivity): readonly number[] {
  return experiences.flatMap(({ percent }) => (percent === undefined ? [] : [percent]));
}

type Named = Pick<PlannedExperience, "id" | "name">;

interface FactorLayout {
  readonly experiences: readonly Named[];
  readonly slots: readonly CombinationSlot[];
}

/** Creates one slot for each location of any experience. Experiences without an offer show default content there. */
function layOutExperiences(
  authored: readonly AuthoredExperience[] | TargetingActivity["experiences"],
  { globalMbox }: PlanningInput,
): FactorLayout {
  const locations = new Map<
    string,
    { readonly location: NamedLocation; readonly offers: Map<number, AuthoredOffer> }
  >();
  const add = (location: NamedLocation, position: number, offer: AuthoredOffer): void => {
    const key = `${location.kind} ${location.name}`;
    const known = locations.get(key) ?? { location, offers: new Map() };
    locations.set(key, known);
    known.offers.set(position, offer);
  };
  authored.forEach(({ mboxes, views, pageLoad }, position) => {
    for (const [name, offer] of Object.entries(mboxes ?? {})) add({ kind: "mbox", name }, position, offer);
    if (pageLoad !== undefined) add({ kind: "mbox", name: globalMbox }, position, pageLoad);
    for (const [name, offer] of Object.entries(views ?? {})) add({ kind: "view", name }, position, offer);
  });
  return {
    experiences: authored.map(({ id, name }, position) => ({ id: id ?? position, name })),
    slots: Array.from(locations.values(), ({ location, offers }, index) => ({
      location,
      slotIndex: toSlotIndex(location, index, globalMbox),
      offers: authored.map((_, position) => offers.get(position) ?? "default"),
    })),
  };
}

/** Full factorial design: one experience for each combination of options. */
function layOutFactors({ elements }: MultivariateActivity, { globalMbox }: PlanningInput): FactorLayout {
  const combinations = elements.reduce<readonly (readonly number[])[]>(
    (chosen, { options }) => chosen.flatMap((earlier) => options.map((_, option) => [...earlier, option])),
    [[]],
  );
  return {
    experiences: combinations.map((options, id) => ({
      id,
      name: options.map((option, index) => elements[index]?.options[option]?.name).join(" / "),
    })),
    slots: elements.map(({ mbox, view, options }, index) => {
      const location: NamedLocation =
        view === undefined ? { kind: "mbox", name: mbox ?? globalMbox } : { kind: "view", name: view };
      return {
        location,
        slotIndex: toSlotIndex(location, index, globalMbox),
        offers: combinations.map((chosen) => options[chosen[index] ?? 0]?.offer ?? "default"),
      };
    }),
  };
}

function toSlotIndex({ kind, name }: NamedLocation, index: number, globalMbox: string): number | null {
  return kind === "view" || name === globalMbox ? index : null;
}
