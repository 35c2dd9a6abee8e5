import { readFileSync } from "node:fs";
import { drawItems } from "@fletch/test-kit/random-runs";
import { parse } from "tldts";
import { describe, expect, it } from "vitest";
import { createPublicSuffixFinder } from "../packages/decisioning/src/public-suffix/find-public-suffix.ts";
import { publicSuffixList } from "../packages/decisioning/src/public-suffix/public-suffix-list.ts";
import { readRules, renderPublicSuffixList } from "./render-public-suffix-list.ts";

const findPublicSuffix = createPublicSuffixFinder(publicSuffixList);

describe("the public suffix list in the package", () => {
  it("is the one that tldts has; `npm run update:public-suffix` makes it so", () => {
    const file = new URL("../packages/decisioning/src/public-suffix/public-suffix-list.ts", import.meta.url);
    expect(readFileSync(file, "utf8")).toBe(renderPublicSuffixList());
  });

  it("gives every rule, and the names around it, the suffix that tldts gives it", () => {
    const names = readRules().flatMap(namesAround);
    expect(names.length).toBeGreaterThan(70_000);
    const different = drawItems(names).filter((name) => findPublicSuffix(name) !== suffixByTldts(name));
    expect(different).toEqual([]);
  });

  it.each(["", "unlisted", "a.unlisted", "127.0.0.1", "a.b.c.d.e.f.g.h.unlisted"])(
    "has no suffix for %j, which matches no rule",
    (name) => {
      expect(findPublicSuffix(name)).toBeUndefined();
    },
  );
});

/** A rule as a name, without its first label, below a label, and below several. */
function namesAround(rule: string): readonly string[] {
  const names = rule.startsWith("!") ? [rule.slice(1)] : [rule.replace("*", "wild"), rule.replace(/^\*\./, "")];
  return names.flatMap((name) => [
    name,
    name.slice(name.indexOf(".") + 1),
    ...["a", "www", "com", "a.b", "www.a.b.c.d.e.f.g"].map((prefix) => `${prefix}.${name}`),
  ]);
}

function suffixByTldts(name: string): string | undefined {
  const options = { allowPrivateDomains: true, extractHostname: false, validateHostname: false };
  const { publicSuffix, isIcann, isPrivate } = parse(name, options);
  return isIcann === true || isPrivate === true ? (publicSuffix ?? undefined) : undefined;
}
