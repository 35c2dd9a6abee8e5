/** What an experience shows at a place. */
import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import { anyText, choice, json, text } from "../schema/plain-schemas.ts";
import { byKind, type FileSchema, fields, list, reference } from "../schema/schema.ts";

/** What is shown: exactly one of the contents. */
export interface ContentOffer {
  readonly name?: string;
  readonly html?: string;
  readonly json?: unknown;
  readonly redirect?: string;
  readonly dynamic?: string;
  readonly actions?: readonly AuthoredAction[];
}

/** `default`: what the page shows anyway. */
export type AuthoredOffer = "default" | ContentOffer;

/** A change to an element of the page. */
export interface AuthoredAction {
  readonly type: (typeof actionTypes)[number];
  readonly selector: string;
  readonly content?: unknown;
}

/** What at.js knows to do. */
const actionTypes = [
  "setHtml",
  "setText",
  "setAttribute",
  "setStyle",
  "setImageSource",
  "insertBefore",
  "insertAfter",
  "appendHtml",
  "prependHtml",
  "replaceHtml",
  "customCode",
  "move",
  "rearrange",
  "resize",
  "remove",
] as const;

const actionForm: FileSchema<AuthoredAction> = fields<AuthoredAction>({
  type: { form: choice(...actionTypes), about: "What to do with the element.", required: true },
  selector: { form: text(), about: "A CSS selector of the element.", required: true },
  content: {
    form: json("a text or an object", ["string", "object"], (value) => typeof value === "string" || isRecord(value)),
    about: "A text or HTML; for `setStyle` and `setAttribute` an object. `remove` needs none.",
  },
});

const contentForm: FileSchema<ContentOffer> = fields<ContentOffer>(
  {
    name: {
      form: text({ max: 250 }),
      about: "How response tokens and reports call it. Default: the experience's name.",
    },
    html: { form: anyText(), about: `HTML. Macros such as \${activity.name} are filled in; nothing is escaped.` },
    json: {
      form: json("an object or a list", ["object", "array"], (value) => typeof value === "object" && value !== null),
      about: "Data, for pages that render it themselves and for feature flags.",
    },
    redirect: { form: text({ max: 4_096 }), about: "The URL to go to." },
    dynamic: {
      form: anyText(),
      about: "Text of any form, for pages that know what to do with it. The edge fills in macros as in html.",
    },
    actions: { form: list(actionForm), about: "Changes to elements of the page." },
  },
  { exactlyOneOf: ["html", "json", "redirect", "dynamic", "actions"] },
);

const expected = "an offer: `default`, or an object with html, json, redirect, dynamic or actions";

/** Any other text was meant as content, and the message says how to write that. */
const defaultForm: FileSchema<"default"> = {
  ...choice("default"),
  check(value, path, issues) {
    if (value !== "default") issues.push({ path, expected, received: describeValue(value) });
  },
};

/** Described in the JSON Schema under `$defs`. */
export const offerDefinition: FileSchema<AuthoredOffer> = byKind<AuthoredOffer>(expected, {
  text: defaultForm,
  object: contentForm,
});

export const offerForm: FileSchema<AuthoredOffer> = reference("offer", offerDefinition.expected, () => offerDefinition);
