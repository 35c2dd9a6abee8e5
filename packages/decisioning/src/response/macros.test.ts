// biome-ignore-all lint/suspicious/noTemplateCurlyInString: macros are written like this

import { describe, expect, it } from "vitest";
import { compileMacros, fillTemplate } from "./macros.ts";

const meta = { "activity.id": 900, "activity.name": "Lamps & more", "experience.name": "B", "offer.name": undefined };

describe("a macro", () => {
  it.each([
    ["${campaign.name}", "Lamps & more"],
    ["${activity.name}", "Lamps & more"],
    ["${campaign.id}", "900"],
    ["${campaign.recipe.name}", "B"],
    ["${a.b.recipe.name}", "B"],
    ["${mbox.name}", "hero"],
    ["${name}", "hero"],
    ["${index}", "3"],
    ["${user}", "Ada"],
    ["${mbox.user}", "Ada"],
    ["${first.lang}", "JS"],
    ["${mbox.first.lang}", "JS"],
    ["${x.first.lang}", "JS"],
    ["a${user}b${user}c", "aAdabAdac"],
    ["${user}${campaign.id}", "Ada900"],
    ["${html}", "<b>$& $1</b>"],
  ])("%s is replaced", (text, expected) => {
    expect(fillIn(text)).toBe(expected);
  });

  it.each([
    "${nothing}",
    "${profile.city}",
    "${}",
    "${ user }",
    "$ {user}",
    "${user",
    "{user}",
    "${us-er}",
    "${offer.name}",
  ])("%s, which names nothing, stays as text", (text) => expect(fillIn(text)).toBe(text));

  it.each(["${Campaign.name}", "${CAMPAIGN.NAME}", "${Recipe.name}"])(
    "%s in another letter case stays as text (D17)",
    (text) => {
      expect(fillIn(text)).toBe(text);
    },
  );

  it.each(["${constructor}", "${toString}", "${__proto__}", "${mbox.constructor}", "${hasOwnProperty}"])(
    "%s reads no prototype (D3)",
    (text) => expect(fillIn(text)).toBe(text),
  );

  it("that names a field of the request is replaced, also with a parameter of that name (D3)", () => {
    const parameters = { toString: "x", valueOf: "y" };
    expect(fillIn("${parameters} ${toString}", { parameters })).toBe("[object Object] x");
  });

  it("does not read fields that the Delivery API does not have", () => {
    expect(fillIn("${tier} ${key}", { tier: "gold", key: "k" })).toBe("${tier} k");
  });

  it("whose value the rule has is replaced once for all requests", () => {
    expect(compileMacros("${campaign.name} ${campaign.id}", meta, new Map())).toBe("Lamps & more 900");
    expect(compileMacros("no macro", meta, new Map())).toBe("no macro");
    expect(compileMacros("${user}", meta, new Map())).toBeTypeOf("object");
  });

  it("that depends on the request is one placeholder for all texts", () => {
    const placeholders = new Map();
    const [first, second] = ["Hi ${user}", "${campaign.name} for ${user}!"].map((text) =>
      compileMacros(text, meta, placeholders),
    );
    expect(first).toEqual({
      before: "Hi ",
      placeholder: { source: "${user}", key: "user", isField: false },
      after: "",
    });
    expect(second).toMatchObject({ before: "Lamps & more for ", after: "!" });
    expect(typeof second === "object" && typeof first === "object" && second.placeholder === first.placeholder).toBe(
      true,
    );
  });
});

const visited = {
  name: "hero",
  index: 3,
  parameters: { user: "Ada", "first.lang": "JS", name: "of no use", html: "<b>$& $1</b>" },
};

function fillIn(text: string, details: object = visited): string {
  const prepared = compileMacros(text, meta, new Map());
  return typeof prepared === "string" ? prepared : fillTemplate(prepared, details);
}
