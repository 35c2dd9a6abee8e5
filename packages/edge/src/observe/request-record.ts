import type { RuleMatch } from "@fletch/decisioning";
import type { DeliveryRequest, MboxRequest, ViewRequest } from "@fletch/delivery-api";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/** One request for content and what became of it: for the console. */
export interface RequestRecord {
  /** Which API it came by: Target's Delivery API, or the OpenFeature Remote Evaluation Protocol. */
  readonly api: "delivery" | "ofrep";
  /** Counts up from 1, in the order in which requests ended. */
  readonly number: number;
  /** When it ended, in milliseconds since the epoch. */
  readonly time: number;
  /** In milliseconds. */
  readonly duration: number;
  readonly status: number;
  /** Why it was refused, or failed on purpose; `null`: it was not. */
  readonly reason: string | null;
  /** `null`: it was not decided, or its id is too long to keep. */
  readonly tntId: string | null;
  /** Whether a link or a forced experience decided, so that nothing was counted. */
  readonly isPreview: boolean;
  /** What it asked for, at most 20. */
  readonly locations: readonly RecordedLocation[];
  /** How many locations are left out of `locations`. */
  readonly moreLocations: number;
  readonly displays: number;
  readonly clicks: number;
}

/** A location of a request, and what it shows there. */
export interface RecordedLocation {
  readonly mode: "execute" | "prefetch";
  readonly kind: RuleMatch["kind"];
  /** Empty for the page load, and for all views. */
  readonly name: string;
  /** Empty: the page's own content. */
  readonly shown: readonly RecordedExperience[];
}

/** An experience that was shown. */
export interface RecordedExperience {
  readonly activityId: number;
  /** `null`: the artifact does not say. */
  readonly experienceId: number | null;
}

/** What the flow of a request says about it while it is worked on. */
export interface RequestNotes {
  reason?: string;
  decided?: {
    readonly request: DeliveryRequest;
    readonly tntId: string | undefined;
    readonly matches: readonly RuleMatch[];
    readonly isPreview: boolean;
  };
}

const mostLocations = 20;
const mostExperiences = 10;
/** Names and ids are of strangers; the schema bounds names, but not every id. */
const longestId = 128;
const longestReason = 1_000;

/** How it ended. */
export type RequestEnd = Pick<RequestRecord, "api" | "number" | "time" | "duration" | "status">;

/** Returns a record that holds on to nothing of the request but short texts. */
export function describeRequest(end: RequestEnd, { reason, decided }: RequestNotes): RequestRecord {
  const request = decided?.request;
  const items = request === undefined ? [] : listItems(request);
  const notifications = request?.notifications ?? [];
  const clicks = notifications.filter(({ type }) => type === "click").length;
  return {
    ...end,
    reason: reason?.slice(0, longestReason) ?? null,
    tntId: decided?.tntId !== undefined && decided.tntId.length <= longestId ? decided.tntId : null,
    isPreview: decided?.isPreview ?? false,
    locations: items.slice(0, mostLocations).map((item) => describeLocation(item, decided?.matches ?? [])),
    moreLocations: Math.max(0, items.length - mostLocations),
    displays: notifications.length - clicks,
    clicks,
  };
}

/** A part of a request that asks for content. */
export interface RequestItem {
  readonly mode: "execute" | "prefetch";
  readonly kind: RuleMatch["kind"];
  readonly detail: MboxRequest | ViewRequest | object;
}

/** Returns what a request asks for: execute before prefetch, and page loads first. */
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

/** The engine's page load is an mbox of its own making, so kind and mode tell it rather than the object. */
function describeLocation({ mode, kind, detail }: RequestItem, matches: readonly RuleMatch[]): RecordedLocation {
  const name = kind !== "pageLoad" && "name" in detail && typeof detail.name === "string" ? detail.name : "";
  const shown: RecordedExperience[] = [];
  for (const match of matches) {
    if (match.mode !== mode || match.kind !== kind) continue;
    if (kind !== "pageLoad" && name !== "" && match.detail.name !== name) continue;
    const { activityId } = match.rule;
    const experienceId = experienceFromMeta(match.rule);
    const isKnown = shown.some((each) => each.activityId === activityId && each.experienceId === experienceId);
    if (!isKnown && shown.length < mostExperiences) shown.push({ activityId, experienceId });
  }
  return { mode, kind, name, shown };
}
