import type { RuleMatch } from "@fletch/decisioning";
import { listItems, type RequestItem, type RequestNotes } from "./request-record.ts";

/** One request in the access log. Contains nothing that identifies a visitor. */
export interface AccessLine {
  readonly method: string;
  /** Without the query, which contains the session. */
  readonly path: string;
  readonly status: number;
  /** In milliseconds. */
  readonly duration: number;
  /** The requested locations of a Delivery request or evaluation, at most 20, and what they showed. */
  readonly locations?: readonly AccessedLocation[];
  /** Why it was refused, or which fault was injected. Omits values of the request. */
  readonly reason?: string;
}

/** An mbox, a view or the page load of a request. */
export interface AccessedLocation {
  /** The name, `page load`, or `all views`. */
  readonly name: string;
  /** Activities with their experiences, by name or id: `Hero: B`. Empty: default content. */
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
    path: toPath(request.url),
    status,
    duration,
    ...(locations.length > 0 && { locations }),
    ...(reason !== undefined && { reason: withoutValues(reason).slice(0, maxReasonLength) }),
  };
}

const maxLocations = 20;
const maxShown = 5;
const maxReasonLength = 500;

function describeLocations({ request, matches }: NonNullable<RequestNotes["decided"]>): readonly AccessedLocation[] {
  const names = listItems(request).map(toLocationName);
  return [...new Set(names)].slice(0, maxLocations).map((name) => {
    const shown = matches.filter((match) => toLocationName(match) === name).map(describeShown);
    return { name, shown: [...new Set(shown)].slice(0, maxShown) };
  });
}

function toLocationName({ kind, detail }: Pick<RequestItem, "kind" | "detail">): string {
  if (kind === "pageLoad") return "page load";
  return "name" in detail && detail.name !== undefined ? detail.name : "all views";
}

function describeShown({ rule: { activityId, meta } }: RuleMatch): string {
  const experience = meta["experience.name"] ?? meta["experience.id"] ?? "–";
  return `${meta["activity.name"] ?? activityId}: ${experience}`;
}

/** A received value may be an id. */
function withoutValues(reason: string): string {
  return reason.replace(/, received (?:"(?:[^"\\]|\\.)*"?|[^;,\n]*)/g, "");
}

function toPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.indexOf("?", start);
  return url.slice(start, end === -1 ? undefined : end);
}
