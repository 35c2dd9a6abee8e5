import type { Issue } from "@fletch/delivery-api";
import { joinPath } from "@fletch/delivery-api/schema";
import { suggest } from "../../suggest.ts";
import { toEndInstant, toInstant } from "../compile/instant.ts";
import type { Audiences } from "../read/activity-set.ts";
import type { AuthoredCondition, Clauses } from "../schemas/condition-schema.ts";

/** The most conditions within a condition. Each reference to an audience counts as a copy of it. */
const maxConditions = 5_000;

/** The deepest nesting of conditions, audiences included. */
const maxDepth = 60;

/** Checks what a schema cannot: audiences exist, are not circular and not too large, and dates are in the calendar. */
export class ConditionChecker {
  readonly #audiences: Audiences;
  readonly #isPromised: (name: string) => boolean;
  readonly #sizes: Map<string, Size | "open"> = new Map();

  /** @param isPromised whether a file with other mistakes may define the audience */
  constructor(audiences: Audiences, isPromised: (name: string) => boolean) {
    this.#audiences = audiences;
    this.#isPromised = isPromised;
  }

  check(condition: AuthoredCondition, path: string, issues: Issue[]): void {
    const before = issues.length;
    const { conditions, depth } = this.#measure(condition, path, issues);
    if (issues.length > before) return;
    if (conditions > maxConditions || depth > maxDepth) {
      const expected = `at most ${maxConditions} conditions, nested at most ${maxDepth} deep, with all audiences in it`;
      issues.push({ path, expected, received: `${conditions} conditions, ${depth} deep` });
    }
  }

  #measure(condition: AuthoredCondition, path: string, issues: Issue[]): Size {
    if (typeof condition === "string") return this.#measureAudience(condition, path, issues);
    checkTimes(condition, path, issues);
    const { all = [], any = [], not } = condition;
    const parts = [
      ...all.map((each, index) => this.#measure(each, `${path}.all[${index}]`, issues)),
      ...any.map((each, index) => this.#measure(each, `${path}.any[${index}]`, issues)),
      ...(not === undefined ? [] : [this.#measure(not, `${path}.not`, issues)]),
    ];
    return {
      conditions: parts.reduce((sum, part) => sum + part.conditions, Object.keys(condition).length),
      depth: parts.reduce((max, part) => Math.max(max, part.depth), 0) + 1,
    };
  }

  /** Measures each audience once, independent of the number of references. */
  #measureAudience(name: string, path: string, issues: Issue[]): Size {
    const known = this.#sizes.get(name);
    if (known === "open") {
      const expected = "an audience that does not refer to itself";
      issues.push({ path, expected, received: JSON.stringify(name), circular: true } satisfies CircularIssue as Issue);
      return nothing;
    }
    if (known !== undefined) return known;
    const audience = this.#audiences.get(name);
    if (audience === undefined) {
      if (this.#isPromised(name)) return nothing;
      const expected = `the name of an audience${suggest(name, this.#audiences.keys())}`;
      issues.push({ path, expected, received: JSON.stringify(name) });
      return nothing;
    }
    this.#sizes.set(name, "open");
    // Issues of the audience are reported at its definition; here only circles.
    const found: Issue[] = [];
    const size = this.#measure(audience, path, found);
    issues.push(...found.filter((issue) => "circular" in issue).map((issue) => ({ ...issue, path })));
    this.#sizes.set(name, size);
    return size;
  }
}

interface CircularIssue extends Issue {
  readonly circular: true;
}

interface Size {
  readonly conditions: number;
  readonly depth: number;
}

const nothing: Size = { conditions: 0, depth: 0 };

function checkTimes({ time }: Clauses, path: string, issues: Issue[]): void {
  if (time !== undefined) checkPeriod(time.from, time.until, joinPath(path, "time"), ["from", "until"], issues);
}

/** Checks that both times are in the calendar and in order. */
export function checkPeriod(
  start: string | undefined,
  end: string | undefined,
  path: string,
  [startName, endName]: readonly [string, string],
  issues: Issue[],
): void {
  const from = checkInstant(start, `${path}.${startName}`, issues);
  const to = checkInstant(end, `${path}.${endName}`, issues, toEndInstant);
  if (from !== undefined && to !== undefined && from >= to) {
    issues.push({ path: `${path}.${endName}`, expected: `a time after ${startName}`, received: JSON.stringify(end) });
  }
}

function checkInstant(
  text: string | undefined,
  path: string,
  issues: Issue[],
  read: (text: string) => number | undefined = toInstant,
): number | undefined {
  if (text === undefined) return undefined;
  const instant = read(text);
  if (instant === undefined) issues.push({ path, expected: "a day of the calendar", received: JSON.stringify(text) });
  return instant;
}
