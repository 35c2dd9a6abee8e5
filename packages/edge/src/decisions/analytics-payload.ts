import type { RuleMatch } from "@fletch/decisioning";
import type {
  AnalyticsResponse,
  DeliveryRequest,
  DeliveryResponse,
  Metric,
  PageLoadResponse,
} from "@fletch/delivery-api";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/** How Analytics numbers what happened. */
type AnalyticsEvent = "1" | "2" | "32767";
const entered: AnalyticsEvent = "1";
const displayed: AnalyticsEvent = "2";
const clicked: AnalyticsEvent = "32767";

/** What payloads are made from. */
export interface PayloadSources {
  readonly matches: readonly RuleMatch[];
  /** By activity id, the experience that the visitor had before: who has one enters the activity no more. */
  readonly held: ReadonlyMap<number, number>;
}

/** Whether the caller is to tell Analytics (A4T, client-side logging), and needs payloads for that. */
export function wantsPayloads({ experienceCloud }: DeliveryRequest): boolean {
  return experienceCloud?.analytics?.logging === "client_side";
}

/** The answer with a payload in every entry that has an experience, to be sent to Analytics unchanged. */
export function withPayloads(answer: DeliveryResponse, sources: PayloadSources): DeliveryResponse {
  return {
    ...answer,
    ...(answer.execute && { execute: addPayloads(answer.execute, "execute", sources) }),
    ...(answer.prefetch && { prefetch: addPayloads(answer.prefetch, "prefetch", sources) }),
  };
}

type Entries = NonNullable<DeliveryResponse["prefetch"]>;

function addPayloads(entries: Entries, mode: RuleMatch["mode"], { matches, held }: PayloadSources): Entries {
  const { mboxes, views, pageLoad } = entries;
  const own = matches.filter((match) => match.mode === mode);
  // Entries of mboxes stand in the order of the matches, those of views are one for each name.
  const ofMboxes = own.filter(({ kind }) => kind === "mbox")[Symbol.iterator]();
  const named = (name: string | undefined) =>
    own.filter(({ kind, rule }) => kind === "view" && rule.consequence.name === name);
  const add = <T extends PageLoadResponse>(entry: T, of: readonly RuleMatch[]): T => addPayload(entry, of, held);
  return {
    ...entries,
    ...(mboxes && {
      mboxes: mboxes.map((mbox) => (mbox.options === undefined ? mbox : add(mbox, nextOf(ofMboxes)))),
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

function nextOf(matches: Iterator<RuleMatch>): readonly RuleMatch[] {
  const { value, done } = matches.next();
  return done === true ? [] : [value];
}

function addPayload<T extends PageLoadResponse>(
  entry: T,
  matches: readonly RuleMatch[],
  held: ReadonlyMap<number, number>,
): T {
  if (matches.length === 0) return entry;
  const activities = new Map(matches.map(({ rule }) => [rule.activityId, experienceFromMeta(rule) ?? 0]));
  const displays = Array.from(activities).flatMap(([activityId, experienceId]) => [
    describe(activityId, experienceId, displayed),
    ...(held.has(activityId) ? [] : [describe(activityId, experienceId, entered)]),
  ]);
  const clicks = Array.from(activities, ([activityId, experienceId]) => describe(activityId, experienceId, clicked));
  const metrics = entry.metrics?.map((metric): Metric => ({ ...metric, analytics: payloadOf(clicks) }));
  return { ...entry, analytics: payloadOf(displays), ...(metrics && { metrics }) };
}

/** Activity, experience and algorithm (0: none), then what happened. */
function describe(activityId: number, experienceId: number, event: AnalyticsEvent): string {
  return `${activityId}:${experienceId}:0|${event}`;
}

function payloadOf(parts: readonly string[]): AnalyticsResponse {
  return { payload: { pe: "tnt", tnta: parts.join(",") } };
}
