import type { RuleMatch } from "@fletch/decisioning";
import { listItems, type RequestItem, type RequestNotes } from "./request-record.ts";

/** One request, as the access log tells it. There is nothing in it by which a visitor could be known. */
export interface AccessLine {
  readonly method: string;
  /** Without the query, which has the session in it. */
  readonly path: string;
  readonly status: number;
  /** In milliseconds. */
  readonly duration: number;
  /** Of a Delivery request or an evaluation of flags: what it asked for, at most 20, and what was shown there. */
  readonly locations?: readonly AccessedLocation[];
  /** Why it was refused, or failed on purpose. Values of the request are left out. */
  readonly reason?: string;
}

/** An mbox, a view or the page load of a request. */
export interface AccessedLocation {
  /** The name; `page load`, and `all views`. */
  readonly name: string;
  /** Activities with their experiences, by name or id: `Hero: B`. Empty: the page's own content. */
  readonly shown: readonly string[];
}

/** Returns the line of a request. */
export function describeAccess(
  request: Pick<Request, "method" | "url">,
  status: number,
  duration: number,
  notes: RequestNotes,
): AccessLine {
  const { reason, decided } = notes;
  const locations = decided === undefined ? [] : describeLocations(decided);
  return {
    method: request.method,
    path: pathOf(request.url),
    status,
    duration,
    ...(locations.length > 0 && { locations }),
    ...(reason !== undefined && { reason: withoutValues(reason).slice(0, longestReason) }),
  };
}

const mostLocations = 20;
const mostShown = 5;
const longestReason = 500;

function describeLocations({ request, matches }: NonNullable<RequestNotes["decided"]>): readonly AccessedLocation[] {
  const names = listItems(request).map(nameOf);
  return [...new Set(names)].slice(0, mostLocations).map((name) => {
    const shown = matches.filter((match) => nameOf(match) === name).map(describeShown);
    return { name, shown: [...new Set(shown)].slice(0, mostShown) };
  });
}

function nameOf({ kind, detail }: Pick<RequestItem, "kind" | "detail">): string {
  if (kind === "pageLoad") return "page load";
  return "name" in detail && detail.name !== undefined ? detail.name : "all views";
}

function describeShown({ rule: { activityId, meta } }: RuleMatch): string {
  const experience = meta["experience.name"] ?? meta["experience.id"] ?? "–";
  return `${meta["activity.name"] ?? activityId}: ${experience}`;
}

/** What was received may be an id. */
function withoutValues(reason: string): string {
  return reason.replace(/, received (?:"(?:[^"\\]|\\.)*"?|[^;,\n]*)/g, "");
}

function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.indexOf("?", start);
  return url.slice(start, end === -1 ? undefined : end);
}
