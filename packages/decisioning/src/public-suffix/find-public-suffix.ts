/** Finds the public suffix of a host name: `co.uk` of `www.example.co.uk`. `undefined`: the name is under no listed suffix. */
export type FindPublicSuffix = (name: string) => string | undefined;

/** The rules below one top-level domain, without its name: `co`, `*.compute`, `!www`. `!` marks an exception. */
interface TopLevelRules {
  readonly rules: ReadonlySet<string>;
  /** The most labels of a rule. */
  readonly maxLabels: number;
}

/**
 * Creates a finder for a list with a line for each top-level domain. Parses lazily: 0.5 ms for the lines at the first
 * name, 0.3 ms for the rules of `com` (`npm run bench -- start`). A trie of objects would take 10 ms.
 */
export function createPublicSuffixFinder(list: string): FindPublicSuffix {
  let lines: ReadonlyMap<string, string> | undefined;
  const parsed = new Map<string, TopLevelRules>();
  const findRules = (topLevel: string): TopLevelRules | undefined => {
    const known = parsed.get(topLevel);
    if (known !== undefined) return known;
    lines ??= splitLines(list);
    const line = lines.get(topLevel);
    if (line === undefined) return undefined;
    const rules = parseRules(line);
    parsed.set(topLevel, rules);
    return rules;
  };
  return (name) => {
    const dot = name.lastIndexOf(".");
    const rules = findRules(name.slice(dot + 1));
    return rules && findLongestSuffix(name, dot, rules);
  };
}

/** The algorithm of https://github.com/publicsuffix/list/wiki/Format: exceptions precede the longest rule. */
function findLongestSuffix(name: string, topLevelDot: number, { rules, maxLabels }: TopLevelRules): string | undefined {
  let start = rules.has("!") ? -1 : topLevelDot + 1;
  let parent = "";
  let end = topLevelDot;
  for (let labels = 1; labels <= maxLabels && end > 0; labels++) {
    const labelStart = name.lastIndexOf(".", end - 1) + 1;
    const path = name.slice(labelStart, topLevelDot);
    if (rules.has(`!${path}`)) return name.slice(end + 1);
    if (rules.has(path) || rules.has(parent === "" ? "*" : `*.${parent}`)) start = labelStart;
    parent = path;
    end = labelStart - 1;
  }
  return start === -1 ? undefined : name.slice(start);
}

function splitLines(list: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const line of list.split("\n")) {
    const space = line.indexOf(" ");
    if (space === -1) lines.set(line, "");
    else lines.set(line.slice(0, space), line.slice(space + 1));
  }
  return lines;
}

function parseRules(line: string): TopLevelRules {
  const rules = line === "" ? [] : line.split(" ");
  return { rules: new Set(rules), maxLabels: rules.reduce((max, rule) => Math.max(max, rule.split(".").length), 0) };
}
