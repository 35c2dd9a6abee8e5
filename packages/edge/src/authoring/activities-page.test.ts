// biome-ignore-all lint/suspicious/noTemplateCurlyInString: macros are written like this

import { readFileSync } from "node:fs";
import { runToCompletion } from "@fletch/decisioning";
import { isTargetError } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { withActivityFiles } from "../../test/activity-folder.ts";
import { compile, compileFiles, decideWith } from "../../test/decide-authored.ts";
import { ActivityFiles } from "./authored-activities.ts";

const page = readFileSync(new URL("../../../../docs/activities.md", import.meta.url), "utf8");

/** The complete files of the page, by name. */
const examples = Object.fromEntries(
  Array.from(page.matchAll(/```yaml\n# activities\/([\w-]+\.yaml)\n(.*?)```/gs), ([, name = "", text = ""]) => [
    name,
    text,
  ]),
);

describe("docs/activities.md", () => {
  it("has example files that an edge accepts, all together", () => {
    expect(Object.keys(examples)).toHaveLength(8);
    const { edge, activities } = compileFiles(examples);
    expect(compile(edge).errors).toEqual([]);
    expect(activities.map(({ name, edgeOnly }) => [name, edgeOnly.length > 0])).toEqual([
      ["Which button works?", true],
      ["Greeting", false],
      ["Which promise sells?", false],
      ["Landing page", true],
      ["A page of many parts", false],
      ["How to show prices", false],
      ["Sale", false],
    ]);
    expect(activities.find(({ name }) => name === "Landing page")?.experiences).toHaveLength(6);
  });

  it("is right that macros are not escaped, and uses none in its examples", () => {
    const html = "${activity.name} ${mbox.name} ${user} ${mbox.tier} ${nothing}";
    const file = `name: A\ntype: ab\nexperiences: [{ name: x, mboxes: { hero: { html: "${html}" } } }]`;
    const parameters = { user: "<b>", tier: "gold" };
    const { execute } = decideWith(compile(compileFiles({ "a.yaml": file }).device), {
      execute: { mboxes: [{ index: 0, name: "hero", parameters }] },
    });
    expect(execute?.mboxes?.[0]?.options?.[0]?.content).toBe("A hero <b> gold ${nothing}");
    const personal = file.replace("${nothing}", "${profile.x}");
    expect(compile(compileFiles({ "a.yaml": personal }).device).artifact.remoteMboxes).toEqual(["hero"]);
    expect(page).toContain("**Nothing is escaped**");
    expect(Object.values(examples).filter((text) => text.includes("${"))).toEqual([]);
  });

  it("shows errors as the edge reports them", () => {
    const [, shown = ""] = /```text\n(.*?)```/s.exec(page) ?? [];
    const files = {
      "hero.yaml":
        'name: Hero\ntype: ab\npriorty: 3\nexperiences:\n  - percent: "half"\n    name: A\n    mboxes: { hero: default }\n',
      "nav.yaml": "name: Nav\ntype: ab\naudience: menbers\nexperiences: [{ name: A, mboxes: { nav: default } }]\n",
      "audiences.yaml": "audiences: { members: { browser: chrome } }\n",
    };
    const message = withActivityFiles(files, (folder) => {
      try {
        runToCompletion(new ActivityFiles({ sources: [folder], environment: "production" }).read());
      } catch (error) {
        if (isTargetError(error)) return error.message.replaceAll(folder, "activities");
      }
      return "no mistakes";
    });
    expect(message).toBe(shown.trimEnd());
  });

  it("names every type and every condition", () => {
    const conditions = [
      "geo",
      "browser",
      "platform",
      "page",
      "referrer",
      "parameters",
      "time",
      "profile",
      "visitor",
      "device",
    ];
    for (const word of ["ab", "experience-targeting", "multivariate", "auto-allocate", ...conditions]) {
      expect(page, word).toContain(`\`${word}\``);
    }
  });
});
