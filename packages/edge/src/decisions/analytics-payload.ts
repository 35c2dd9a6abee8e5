import type { RuleMatch } from "@fletch/decisioning";
import type {
  AnalyticsResponse,
  DeliveryRequest,
  DeliveryResponse,
  Metric,
  PageLoadResponse,
} from "@fletch/delivery-api";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/** The events in Analytics payloads, by Analytics' numbers. */
type AnalyticsEvent = "1" | "2" | "32767";
const entered: AnalyticsEvent = "1";
const displayed: AnalyticsEvent = "2";
const clicked: AnalyticsEvent = "32767";

/** Inputs of payloads. */
export interface PayloadSources {
  readonly matches: readonly RuleMatch[];
  /** By activity id, the visitor's earlier experience: such a visitor does not enter the activity again. */
  readonly experiences: ReadonlyMap<number, number>;
}

/** Whether the caller logs to Analytics itself (A4T, client-side logging), and needs payloads. */
export function wantsPayloads({ experienceCloud }: DeliveryRequest): boolean {
  return experienceCloud?.analytics?.logging === "client_side";
}

/** Adds an Analytics payload to every entry with an experience, to be sent unchanged. */
export function withPayloads(response: DeliveryResponse, sources: PayloadSources): DeliveryResponse {
  return {
    ...response,
    ...(response.execute && { execute: addPayloads(response.execute, "execute", sources) }),
    ...(response.prefetch && { prefetch: addPayloads(response.prefetch, "prefetch", sources) }),
  };
}

type Entries = NonNullable<DeliveryResponse["prefetch"]>;

function addPayloads(entries: Entries, mode: RuleMatch["mode"], { matches, experiences }: PayloadSources): Entries {
  const { mboxes, views, pageLoad } = entries;
  const own = matches.filter((match) => match.mode === mode);
  // Mbox entries are in the order of the matches; views have one entry per name.
  const ofMboxes = own.filter(({ kind }) => kind === "mbox")[Symbol.iterator]();
  const named = (name: string | undefined) =>
    own.filter(({ kind, rule }) => kind === "view" && rule.consequence.name === name);
  const add = <T extends PageLoadResponse>(entry: T, of: readonly RuleMatch[]): T => addPayload(entry, of, experiences);
  return {
    ...entries,
    ...(mboxes && {
      mboxes: mboxes.map((mbox) => (mbox.options === undefined ? mbox : add(mbox, takeNext(ofMboxes)))),
    }),
    ...(views && { views: views.map((view) => add(view, named(view.name))) }),
    ...(pageLoad && {
      pageLoad: add(
        pageLoad,
        own.filter(({ kind }) => kind === "pageLoad"),
      ),
    }),
  };
}

function takeNext(matches: Iterator<RuleMatch>): readonly RuleMatch[] {
  const { value, done } = matches.next();
  return done === true ? [] : [value];
}

function addPayload<T extends PageLoadResponse>(
  entry: T,
  matches: readonly RuleMatch[],
  experiences: ReadonlyMap<number, number>,
): T {
  if (matches.length === 0) return entry;
  const activities = new Map(matches.map(({ rule }) => [rule.activityId, experienceFromMeta(rule) ?? 0]));
  const displays = Array.from(activities).flatMap(([activityId, experienceId]) => [
    describe(activityId, experienceId, displayed),
    ...(experiences.has(activityId) ? [] : [describe(activityId, experienceId, entered)]),
  ]);
  const clicks = Array.from(activities, ([activityId, experienceId]) => describe(activityId, experienceId, clicked));
  const metrics = entry.metrics?.map((metric): Metric => ({ ...metric, analytics: toPayload(clicks) }));
  return { ...entry, analytics: toPayload(displays), ...(metrics && { metrics }) };
}

/** Activity, experience and algorithm (0: none), then the events. */
function describe(activityId: number, experienceId: number, event: AnalyticsEvent): string {
  return `${activityId}:${experienceId}:0|${event}`;
}

function toPayload(parts: readonly string[]): AnalyticsResponse {
  return { payload: { pe: "tnt", tnta: parts.join(",") } };
}
