/** The schema of activities in files. */

import { maxInt32 } from "@fletch/delivery-api";
import type * as z from "zod";
import { flag, integer, literalTrue, oneOf, percentage, text } from "../schema/scalars.ts";
import { type ListRule, list, nameMap, object, optional, required, type Shape } from "../schema/structures.ts";
import { type AuthoredCondition, conditionSchema, instantSchema } from "./condition-schema.ts";
import { type AuthoredOffer, offerSchema } from "./offer-schema.ts";

/** An activity of any type. */
export type AuthoredActivity = AbActivity | TargetingActivity | AutoAllocateActivity | MultivariateActivity;

/** Fields of all types. */
export interface ActivityBase {
  readonly name: string;
  readonly id?: number;
  readonly description?: string;
  readonly live?: boolean;
  readonly priority?: number;
  readonly audience?: AuthoredCondition;
  readonly schedule?: Schedule;
  readonly environments?: readonly string[];
  readonly properties?: readonly string[];
  readonly onDevice?: boolean;
  readonly metrics?: readonly AuthoredMetric[];
  readonly audiences?: Readonly<Record<string, AuthoredCondition>>;
  readonly $schema?: string;
}

export interface AbActivity extends ActivityBase {
  readonly type: "ab";
  readonly experiences: readonly AbExperience[];
}

export interface TargetingActivity extends ActivityBase {
  readonly type: "experience-targeting";
  readonly experiences: readonly TargetedExperience[];
}

/** The method of auto-allocation: Target's documented one, or Thompson sampling. */
export type AllocationMethod = "target" | "thompson";

export interface AutoAllocateActivity extends ActivityBase {
  readonly type: "auto-allocate";
  readonly method?: AllocationMethod;
  readonly experiences: readonly AuthoredExperience[];
}

export interface MultivariateActivity extends ActivityBase {
  readonly type: "multivariate";
  readonly elements: readonly Element[];
}

export interface Schedule {
  readonly start?: string;
  readonly end?: string;
}

/**
 * The offers of an experience by location. Without an offer, where other experiences have one, it shows default
 * content.
 */
export interface LocationNames {
  readonly mboxes?: Readonly<Record<string, AuthoredOffer>>;
  readonly views?: Readonly<Record<string, AuthoredOffer>>;
  readonly pageLoad?: AuthoredOffer;
}

export interface AuthoredExperience extends LocationNames {
  readonly name: string;
  readonly id?: number;
}

export interface AbExperience extends AuthoredExperience {
  readonly percent?: number;
}

export interface TargetedExperience extends AuthoredExperience {
  readonly audience?: AuthoredCondition;
}

/** An element of the page that a multivariate test varies. */
export interface Element {
  readonly name: string;
  readonly mbox?: string;
  readonly view?: string;
  readonly pageLoad?: true;
  readonly options: readonly ElementOption[];
}

export interface ElementOption {
  readonly name: string;
  readonly offer: AuthoredOffer;
}

export interface AuthoredMetric {
  readonly name?: string;
  readonly click?: string;
  readonly conversion?: string;
  readonly revenue?: string;
}

/** The activity types by their names in files. */
export const activityTypes = ["ab", "experience-targeting", "auto-allocate", "multivariate"] as const;

/** The most combinations of a multivariate test, and the most experiences of other types. */
export const maxExperiences = 500;

const idSchema = integer(1, maxInt32);
const experienceIdSchema = integer(0, 100_000);
const nameSchema = text({ max: 250 });

/** The Delivery API's limit for names of mboxes. */
const mboxName: z.ZodString = text({
  max: 250,
  pattern: /^(?!.*-clicked$)[^'"<>\\`\p{Cc}]+$/u,
  expected: "the name of an mbox: at most 250 characters, without quotes, < > \\ and the ending -clicked",
});

const metricSchema: z.ZodType<AuthoredMetric> = object<AuthoredMetric>(
  {
    name: optional(
      text({ max: 100 }),
      "The name in reports of a conversion or revenue. Default: the name of the mbox, or order. All clicks are one metric.",
    ),
    click: optional(text(), "A CSS selector: clicks on such elements."),
    conversion: optional(mboxName, "The mbox that is requested when a visitor converts."),
    revenue: optional(mboxName, "The mbox that brings orders, whose totals are summed up; `*`: every order."),
  },
  { exactlyOneOf: ["click", "conversion", "revenue"] },
);

export const audiencesSchema: z.ZodType<Readonly<Record<string, AuthoredCondition>>> = nameMap(
  conditionSchema,
  nameSchema,
);

const locationFields: Shape<LocationNames> = {
  mboxes: optional(nameMap(offerSchema, mboxName), "Offers by the name of the mbox."),
  views: optional(nameMap(offerSchema, text({ max: 128 })), "Offers by the name of the view."),
  pageLoad: optional(offerSchema, "The offer of the page load."),
};

const experienceFields: Shape<AuthoredExperience> = {
  name: required(nameSchema, "The name in reports and response tokens."),
  id: optional(experienceIdSchema, "Default: its position, from 0. Give it before you reorder experiences."),
  ...locationFields,
};

/** Requires a share: without one nobody would be in the activity. */
const showsSomething: ListRule<AuthoredExperience> = {
  json: { contains: { anyOf: [{ required: ["mboxes"] }, { required: ["views"] }, { required: ["pageLoad"] }] } },
  check(experiences, context) {
    const isShown = ({ mboxes, views, pageLoad }: LocationNames): boolean =>
      (mboxes ?? views ?? pageLoad) !== undefined;
    if (experiences.some(isShown)) return;
    const message = "mboxes, views or pageLoad in one of them at least";
    context.addIssue({ code: "custom", message, params: { received: "none" } });
  },
};

const sharesAllOrNone: ListRule<AbExperience> = {
  json: { anyOf: [{ items: { required: ["percent"] } }, { items: { not: { required: ["percent"] } } }] },
  check(experiences, context) {
    if (experiences.every(({ percent }) => percent === undefined)) return;
    experiences.forEach(({ percent }, index) => {
      if (percent !== undefined) return;
      const message = "percent, as the other experiences have it";
      context.addIssue({ code: "custom", message, path: [index, "percent"], params: { received: "nothing" } });
    });
  },
};

const baseFields: Shape<ActivityBase> = {
  name: required(nameSchema, "The name of the activity in reports and response tokens."),
  id: optional(
    idSchema,
    "Decides, with the visitor's id, who gets which experience. Default: made from the name of the file.",
  ),
  description: optional(text(), "A note for readers of the file."),
  live: optional(flag(), "false: a draft, which only QA and preview links show. Default: true."),
  priority: optional(integer(0, 999), "At one mbox the highest wins. Default: 0."),
  audience: optional(conditionSchema, "The visitors who take part. Default: everybody."),
  schedule: optional(
    object<Schedule>(
      {
        start: optional(instantSchema, "When it begins."),
        end: optional(instantSchema, "When it ends."),
      },
      { atLeastOneOf: ["start", "end"] },
    ),
    "When it runs. Default: always.",
  ),
  environments: optional(
    list(text({ max: 60, pattern: /^[\w-]+$/, expected: "an environment such as production" })),
    "The environments that it is for. Default: all.",
  ),
  properties: optional(list(nameSchema), "The tokens of the properties that it is for. Default: all."),
  onDevice: optional(flag(), "false: decided by the edge only. Default: true, if a device can decide it."),
  metrics: optional(list(metricSchema), "The success metrics; the first one is the goal."),
  audiences: optional(audiencesSchema, "Audiences that any file can refer to by name."),
  $schema: optional(text(), "For editors: where the JSON Schema is."),
};

const optionSchema: z.ZodType<ElementOption> = object<ElementOption>({
  name: required(nameSchema, "The name in the names of combinations."),
  offer: required(offerSchema, "What is shown."),
});

const elementSchema: z.ZodType<Element> = object<Element>(
  {
    name: required(nameSchema, "A name for readers of the file."),
    mbox: optional(mboxName, "The mbox that varies."),
    view: optional(text({ max: 128 }), "The view that varies."),
    pageLoad: optional(literalTrue(), "true: a part of the page load varies."),
    options: required(list(optionSchema), "What it can show."),
  },
  { exactlyOneOf: ["mbox", "view", "pageLoad"] },
);

/** The schemas by type. */
export const activitySchemas: { readonly [T in AuthoredActivity as T["type"]]: z.ZodType<T> } = {
  ab: object<AbActivity>({
    ...baseFields,
    type: required(oneOf("ab"), "A split of the traffic."),
    experiences: required(
      list(
        object<AbExperience>({
          ...experienceFields,
          percent: optional(percentage(), "Its share. All of them sum to 100. Default: equal shares."),
        }),
        { max: maxExperiences, rules: [showsSomething, sharesAllOrNone] },
      ),
      "What the visitors are split between.",
    ),
  }),
  "experience-targeting": object<TargetingActivity>({
    ...baseFields,
    type: required(oneOf("experience-targeting"), "Each audience gets its own experience."),
    experiences: required(
      list(
        object<TargetedExperience>({
          ...experienceFields,
          audience: optional(conditionSchema, "The visitors who get it, unless an earlier experience matches."),
        }),
        { max: maxExperiences, rules: [showsSomething] },
      ),
      "In order: a visitor gets the first one whose audience matches.",
    ),
  }),
  "auto-allocate": object<AutoAllocateActivity>({
    ...baseFields,
    type: required(oneOf("auto-allocate"), "A split that adapts to success. Decided by the edge only."),
    method: optional(
      oneOf("target", "thompson"),
      "How the split adapts: as Target documents it (the default), or by Thompson sampling.",
    ),
    metrics: required(list(metricSchema), "The success metrics; the split adapts to the first one."),
    experiences: required(
      list(object<AuthoredExperience>(experienceFields), {
        min: 2,
        max: maxExperiences,
        rules: [showsSomething],
      }),
      "What the visitors are split between.",
    ),
  }),
  multivariate: object<MultivariateActivity>({
    ...baseFields,
    type: required(oneOf("multivariate"), "Every combination of options. Decided by the edge only."),
    elements: required(list(elementSchema, { max: 20 }), "The parts of the page that vary."),
  }),
};
