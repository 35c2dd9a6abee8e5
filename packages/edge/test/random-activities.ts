import fc from "fast-check";
import type { AuthoredActivity } from "../src/authoring/schemas/activity-schema.ts";
import type { AuthoredCondition } from "../src/authoring/schemas/condition-schema.ts";
import type { AuthoredOffer } from "../src/authoring/schemas/offer-schema.ts";

const mboxes = ["hero", "nav", "constructor", "price"];
const views = ["home", "cart"];
const word = fc.constantFrom("gold", "Gold", "silver", "/shop/", "a");

const offer: fc.Arbitrary<AuthoredOffer> = fc.oneof(
  fc.constant("default" as const),
  fc.record({ html: fc.string({ maxLength: 12 }) }),
  fc.record({ json: fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.integer(), { maxKeys: 3 }) }),
  fc.constant({ redirect: "https://shop.example/new" }),
  fc.constant({ actions: [{ type: "setHtml" as const, selector: "h1", content: "Hi" }] }),
);

const matcher = fc.oneof(
  word,
  fc.array(word, { minLength: 1, maxLength: 3 }),
  fc.record({ contains: word, ignoreCase: fc.boolean() }),
  fc.record({ startsWith: word }),
  fc.record({ exists: fc.boolean() }),
);

/** Conditions that devices can decide, and, where asked for, others. */
function conditions(withEdgeOnly: boolean): fc.Arbitrary<AuthoredCondition> {
  const { condition } = fc.letrec<{ condition: AuthoredCondition; clause: AuthoredCondition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("clause"),
      fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 2 }) }),
      fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 2 }) }),
      fc.record({ not: tie("condition") }),
    ),
    clause: fc.oneof(
      fc.record({ browser: fc.constantFrom("chrome" as const, "firefox" as const) }),
      fc.record({ parameters: fc.record({ tier: matcher }) }),
      fc.record({ page: fc.record({ path: matcher }) }),
      fc.record({ geo: fc.record({ country: fc.constantFrom("DE", "us") }) }),
      fc.record({ time: fc.record({ days: fc.constantFrom("monday" as const, "tuesday" as const) }) }),
      ...(withEdgeOnly
        ? [
            fc.record({ profile: fc.record({ tier: matcher }) }),
            fc.record({ visitor: fc.constantFrom("new" as const, "returning" as const) }),
            fc.record({ device: fc.constantFrom("mobile" as const, "desktop" as const) }),
          ]
        : []),
    ),
  }));
  return condition;
}

const locations = fc.record(
  {
    mboxes: fc.dictionary(fc.constantFrom(...mboxes), offer, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    views: fc.dictionary(fc.constantFrom(...views), offer, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
    pageLoad: offer,
  },
  { requiredKeys: ["mboxes"], noNullPrototype: true },
);

const base = fc.record(
  {
    priority: fc.integer({ min: 0, max: 999 }),
    audience: fc.oneof({ weight: 3, arbitrary: conditions(false) }, { weight: 1, arbitrary: conditions(true) }),
    properties: fc.constant(["property-1"]),
    metrics: fc.constant([{ click: ".buy" }, { revenue: "order" }]),
    onDevice: fc.boolean(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const experiences = <T extends object>(more: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(locations, more), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(([where, extra], index) => ({ name: `E${index}`, ...where, ...extra })));

const nothingMore = fc.constant({});

/** Activities of all types that are right in every respect. */
export const randomActivity: fc.Arbitrary<AuthoredActivity> = fc
  .oneof(
    { weight: 3, arbitrary: experiences(nothingMore).map((list) => ({ type: "ab" as const, experiences: list })) },
    {
      weight: 3,
      arbitrary: fc.tuple(experiences(fc.record({ audience: conditions(false) })), locations).map(([list, last]) => ({
        type: "experience-targeting" as const,
        experiences: [...list, { name: "everybody else", ...last }],
      })),
    },
    {
      weight: 1,
      arbitrary: fc.array(offer, { minLength: 1, maxLength: 3 }).map((offers) => ({
        type: "multivariate" as const,
        elements: [
          { name: "first", mbox: "hero", options: offers.map((each, index) => ({ name: `O${index}`, offer: each })) },
          { name: "second", pageLoad: true as const, options: [{ name: "only", offer: "default" as const }] },
        ],
      })),
    },
  )
  .chain((activity) => base.map((more) => ({ name: "Random", ...more, ...activity })));

export const randomNames: { readonly mboxes: readonly string[]; readonly views: readonly string[] } = { mboxes, views };
