/** What people write about an activity. */

import { choice, flag, onlyTrue, percentage, text, whole } from "../schema/plain-schemas.ts";
import { type FieldsOf, type FileSchema, fields, type ListRule, list, named } from "../schema/schema.ts";
import { type AuthoredCondition, conditionForm, instantForm } from "./condition-schema.ts";
import { type AuthoredOffer, offerForm } from "./offer-schema.ts";

/** An activity of any type. */
export type AuthoredActivity = AbActivity | TargetingActivity | AutoAllocateActivity | MultivariateActivity;

/** What all types have. */
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

export interface AutoAllocateActivity extends ActivityBase {
  readonly type: "auto-allocate";
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

/** What an experience shows at which places. Where others show something and it says nothing, it shows what the page shows anyway. */
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

/** One part of the page that a multivariate test varies. */
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

/** The activity types, as files call them. */
export const activityTypes = ["ab", "experience-targeting", "auto-allocate", "multivariate"] as const;

/** The most combinations of a multivariate test, and the most experiences of others. */
export const mostExperiences = 500;

const largestId = 2_147_483_647;
const idForm = whole(1, largestId);
const experienceIdForm = whole(0, 100_000);
const nameForm = text({ max: 250 });

/** What the Delivery API takes for the name of an mbox. */
const mboxName = text({
  max: 250,
  pattern: /^(?!.*-clicked$)[^'"<>\\`\p{Cc}]+$/u,
  expected: "the name of an mbox: at most 250 characters, without quotes, < > \\ and the ending -clicked",
});

const metricForm: FileSchema<AuthoredMetric> = fields<AuthoredMetric>(
  {
    name: {
      form: text({ max: 100 }),
      about:
        "How reports call a conversion or a revenue. Default: the name of the mbox, or order. Clicks are counted together.",
    },
    click: { form: text(), about: "A CSS selector: clicks on such elements." },
    conversion: { form: mboxName, about: "The mbox that is asked for when a visitor has converted." },
    revenue: { form: mboxName, about: "The mbox that brings orders, whose totals are summed up; `*`: every order." },
  },
  { exactlyOneOf: ["click", "conversion", "revenue"] },
);

export const audiencesForm: FileSchema<Readonly<Record<string, AuthoredCondition>>> = named(conditionForm, nameForm);

const placeFields: FieldsOf<LocationNames> = {
  mboxes: { form: named(offerForm, mboxName), about: "What is shown, by the name of the mbox." },
  views: { form: named(offerForm, text({ max: 128 })), about: "What is shown, by the name of the view." },
  pageLoad: { form: offerForm, about: "What is shown when the page loads." },
};

const experienceFields: FieldsOf<AuthoredExperience> = {
  name: { form: nameForm, about: "How reports and response tokens call it.", required: true },
  id: { form: experienceIdForm, about: "Default: its position, from 0. Give it before you reorder experiences." },
  ...placeFields,
};

/** Otherwise nobody would ever be in the activity. */
const showsSomething: ListRule<AuthoredExperience> = {
  json: { contains: { anyOf: [{ required: ["mboxes"] }, { required: ["views"] }, { required: ["pageLoad"] }] } },
  check(experiences, path, issues) {
    const isShown = ({ mboxes, views, pageLoad }: LocationNames): boolean =>
      (mboxes ?? views ?? pageLoad) !== undefined;
    if (experiences.some(isShown)) return;
    issues.push({ path, expected: "mboxes, views or pageLoad in one of them at least", received: "none" });
  },
};

const sharesAllOrNone: ListRule<AbExperience> = {
  json: { anyOf: [{ items: { required: ["percent"] } }, { items: { not: { required: ["percent"] } } }] },
  check(experiences, path, issues) {
    if (experiences.every(({ percent }) => percent === undefined)) return;
    experiences.forEach(({ percent }, index) => {
      if (percent !== undefined) return;
      const expected = "percent, as the other experiences have it";
      issues.push({ path: `${path}[${index}].percent`, expected, received: "nothing" });
    });
  },
};

const baseFields: FieldsOf<ActivityBase> = {
  name: { form: nameForm, about: "How reports and response tokens call the activity.", required: true },
  id: {
    form: idForm,
    about: "Decides, with the visitor's id, who gets which experience. Default: made from the name of the file.",
  },
  description: { form: text(), about: "For those who read the file." },
  live: { form: flag(), about: "false: a draft, which only QA and preview links show. Default: true." },
  priority: { form: whole(0, 999), about: "At one mbox the highest wins. Default: 0." },
  audience: { form: conditionForm, about: "Who takes part. Default: everybody." },
  schedule: {
    form: fields<Schedule>(
      {
        start: { form: instantForm, about: "When it begins." },
        end: { form: instantForm, about: "When it ends." },
      },
      { atLeastOneOf: ["start", "end"] },
    ),
    about: "When it runs. Default: always.",
  },
  environments: {
    form: list(text({ max: 60, pattern: /^[\w-]+$/, expected: "an environment such as production" })),
    about: "The environments that it is for. Default: all.",
  },
  properties: { form: list(nameForm), about: "The tokens of the properties that it is for. Default: all." },
  onDevice: { form: flag(), about: "false: decided by the edge only. Default: true, if a device can decide it." },
  metrics: { form: list(metricForm), about: "What counts as success; the first one is the goal." },
  audiences: { form: audiencesForm, about: "Audiences that any file can refer to by name." },
  $schema: { form: text(), about: "For editors: where the JSON Schema is." },
};

const optionForm: FileSchema<ElementOption> = fields<ElementOption>({
  name: { form: nameForm, about: "How the names of the combinations call it.", required: true },
  offer: { form: offerForm, about: "What is shown.", required: true },
});

const elementForm: FileSchema<Element> = fields<Element>(
  {
    name: { form: nameForm, about: "For those who read the file.", required: true },
    mbox: { form: mboxName, about: "The mbox that varies." },
    view: { form: text({ max: 128 }), about: "The view that varies." },
    pageLoad: { form: onlyTrue(), about: "true: a part of the page varies when it loads." },
    options: { form: list(optionForm), about: "What it can show.", required: true },
  },
  { exactlyOneOf: ["mbox", "view", "pageLoad"] },
);

/** By type, the form of an activity. */
export const activityForms: { readonly [T in AuthoredActivity as T["type"]]: FileSchema<T> } = {
  ab: fields<AbActivity>({
    ...baseFields,
    type: { form: choice("ab"), about: "A split of the traffic.", required: true },
    experiences: {
      form: list(
        fields<AbExperience>({
          ...experienceFields,
          percent: { form: percentage(), about: "Its share. All of them sum to 100. Default: equal shares." },
        }),
        { max: mostExperiences, rules: [showsSomething, sharesAllOrNone] },
      ),
      about: "What the visitors are split between.",
      required: true,
    },
  }),
  "experience-targeting": fields<TargetingActivity>({
    ...baseFields,
    type: { form: choice("experience-targeting"), about: "To each audience its own.", required: true },
    experiences: {
      form: list(
        fields<TargetedExperience>({
          ...experienceFields,
          audience: { form: conditionForm, about: "Who gets it, of those whom no earlier one is for." },
        }),
        { max: mostExperiences, rules: [showsSomething] },
      ),
      about: "In order: a visitor gets the first one whose audience fits.",
      required: true,
    },
  }),
  "auto-allocate": fields<AutoAllocateActivity>({
    ...baseFields,
    type: { form: choice("auto-allocate"), about: "A split that follows success. By the edge only.", required: true },
    metrics: {
      ...baseFields.metrics,
      about: "What counts as success; the split follows the first one.",
      required: true,
    },
    experiences: {
      form: list(fields<AuthoredExperience>(experienceFields), {
        min: 2,
        max: mostExperiences,
        rules: [showsSomething],
      }),
      about: "What the visitors are split between.",
      required: true,
    },
  }),
  multivariate: fields<MultivariateActivity>({
    ...baseFields,
    type: { form: choice("multivariate"), about: "Every combination of options. By the edge only.", required: true },
    elements: { form: list(elementForm, { max: 20 }), about: "The parts of the page that vary.", required: true },
  }),
};
