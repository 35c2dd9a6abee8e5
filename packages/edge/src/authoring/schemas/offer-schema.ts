/** The schema of offers. */
import { isRecord } from "@fletch/delivery-api/schema";
import * as z from "zod";
import { anyText, json, oneOf, text } from "../schema/scalars.ts";
import { list, object, optional, required, variant } from "../schema/structures.ts";

/** An offer: exactly one kind of content. */
export interface ContentOffer {
  readonly name?: string;
  readonly html?: string;
  readonly json?: unknown;
  readonly redirect?: string;
  readonly dynamic?: string;
  readonly actions?: readonly AuthoredAction[];
}

/** `default`: default content. */
export type AuthoredOffer = "default" | ContentOffer;

/** A change to an element of the page. */
export interface AuthoredAction {
  readonly type: (typeof actionTypes)[number];
  readonly selector: string;
  readonly content?: unknown;
}

/** The actions that at.js supports. */
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

const actionSchema: z.ZodType<AuthoredAction> = object<AuthoredAction>({
  type: required(oneOf(...actionTypes), "The change of the element."),
  selector: required(text(), "A CSS selector of the element."),
  content: optional(
    json("a string or an object", ["string", "object"], (value) => typeof value === "string" || isRecord(value)),
    "A text or HTML; for `setStyle` and `setAttribute` an object. `remove` needs none.",
  ),
});

const contentSchema: z.ZodType<ContentOffer> = object<ContentOffer>(
  {
    name: optional(text({ max: 250 }), "How response tokens and reports call it. Default: the experience's name."),
    html: optional(anyText(), `HTML. Macros such as \${activity.name} are filled in; nothing is escaped.`),
    json: optional(
      json("an object or a list", ["object", "array"], (value) => typeof value === "object" && value !== null),
      "Data, for pages that render it themselves and for feature flags.",
    ),
    redirect: optional(text({ max: 4_096 }), "The URL to go to."),
    dynamic: optional(anyText(), "Text of any form, for pages that interpret it. The edge fills in macros as in html."),
    actions: optional(list(actionSchema), "Changes to elements of the page."),
  },
  { exactlyOneOf: ["html", "json", "redirect", "dynamic", "actions"] },
);

const expected = "an offer: `default`, or an object with html, json, redirect, dynamic or actions";

export const offerSchema: z.ZodType<AuthoredOffer> = variant<AuthoredOffer>(expected, {
  // Other texts were meant as content; the message shows how to write that.
  text: z.literal("default", { error: expected }),
  object: contentSchema,
}).meta({ id: "offer" });
