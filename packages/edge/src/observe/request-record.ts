import type { RuleMatch } from "@fletch/decisioning";
import type { DeliveryRequest, MboxRequest, ViewRequest } from "@fletch/delivery-api";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/** A request for content and its result, for the console. */
export interface RequestRecord {
  /** The API: Target's Delivery API, or the OpenFeature Remote Evaluation Protocol. */
  readonly api: "delivery" | "ofrep";
  /** Counts from 1 in the order in which requests ended. */
  readonly number: number;
  /** When it ended, in milliseconds since the epoch. */
  readonly time: number;
  /** In milliseconds. */
  readonly duration: number;
  readonly status: number;
  /** Why it was refused, or which fault was injected; `null`: neither. */
  readonly reason: string | null;
  /** `null`: not decided, or the id is too long to keep. */
  readonly tntId: string | null;
  /** Whether a link or a forced experience decided, so that nothing was counted. */
  readonly isPreview: boolean;
  /** The requested locations, at most 20. */
  readonly locations: readonly RecordedLocation[];
  /** The number of locations that are not in `locations`. */
  readonly moreLocations: number;
  readonly displays: number;
  readonly clicks: number;
}

/** A requested location, and what it showed. */
export interface RecordedLocation {
  readonly mode: "execute" | "prefetch";
  readonly kind: RuleMatch["kind"];
  /** Empty for the page load and for all views. */
  readonly name: string;
  /** Empty: default content. */
  readonly shown: readonly RecordedExperience[];
}

/** A shown experience. */
export interface RecordedExperience {
  readonly activityId: number;
  /** `null`: not in the artifact. */
  readonly experienceId: number | null;
}

/** Notes of the flow about a request in progress. */
export interface RequestNotes {
  reason?: string;
  decided?: {
    readonly request: DeliveryRequest;
    readonly tntId: string | undefined;
    readonly matches: readonly RuleMatch[];
    readonly isPreview: boolean;
  };
}

const maxLocations = 20;
const maxExperiences = 10;
/** Truncates names and ids, which are untrusted: the schema bounds names, but not every id. */
const maxIdLength = 128;
const maxReasonLength = 1_000;

/** The end of a request. */
export type RequestEnd = Pick<RequestRecord, "api" | "number" | "time" | "duration" | "status">;

/** Returns a record that holds only short texts of the request. */
export function describeRequest(
  { api, number, time, duration, status }: RequestEnd,
  { reason, decided }: RequestNotes,
): RequestRecord {
  const request = decided?.request;
  const items = request === undefined ? [] : listItems(request);
  const notifications = request?.notifications ?? [];
  const clicks = notifications.filter(({ type }) => type === "click").length;
  return {
    api,
    number,
    time,
    duration,
    status,
    reason: reason?.slice(0, maxReasonLength) ?? null,
    tntId: decided?.tntId !== undefined && decided.tntId.length <= maxIdLength ? decided.tntId : null,
    isPreview: decided?.isPreview ?? false,
    locations: items.slice(0, maxLocations).map((item) => describeLocation(item, decided?.matches ?? [])),
    moreLocations: Math.max(0, items.length - maxLocations),
    displays: notifications.length - clicks,
    clicks,
  };
}

/** A part of a request for content. */
export interface RequestItem {
  readonly mode: "execute" | "prefetch";
  readonly kind: RuleMatch["kind"];
  readonly detail: MboxRequest | ViewRequest | object;
}

/** Returns the requested locations: execute before prefetch, page loads first. */
export function listItems({ execute, prefetch }: DeliveryRequest): readonly RequestItem[] {
  const items: RequestItem[] = [];
  const add = (mode: RequestItem["mode"], kind: RuleMatch["kind"], details: readonly object[] | undefined): void => {
    for (const detail of details ?? []) items.push({ mode, kind, detail });
  };
  add("execute", "pageLoad", execute?.pageLoad && [execute.pageLoad]);
  add("execute", "mbox", execute?.mboxes);
  add("prefetch", "pageLoad", prefetch?.pageLoad && [prefetch.pageLoad]);
  add("prefetch", "mbox", prefetch?.mboxes);
  add("prefetch", "view", prefetch?.views);
  return items;
}

/** The engine copies the page load to an mbox, so kind and mode identify it rather than the object. */
function describeLocation({ mode, kind, detail }: RequestItem, matches: readonly RuleMatch[]): RecordedLocation {
  const name = kind !== "pageLoad" && "name" in detail && typeof detail.name === "string" ? detail.name : "";
  const shown: RecordedExperience[] = [];
  for (const match of matches) {
    if (match.mode !== mode || match.kind !== kind) continue;
    if (kind !== "pageLoad" && name !== "" && match.detail.name !== name) continue;
    const { activityId } = match.rule;
    const experienceId = experienceFromMeta(match.rule);
    const isKnown = shown.some((each) => each.activityId === activityId && each.experienceId === experienceId);
    if (!isKnown && shown.length < maxExperiences) shown.push({ activityId, experienceId });
  }
  return { mode, kind, name, shown };
}
