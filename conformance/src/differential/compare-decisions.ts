import type { Plan } from "@fletch/decisioning";
import { describeMismatches, findMismatches, type Mismatch } from "../mismatches.ts";
import { readVocabulary, type Vocabulary } from "./artifact-vocabulary.ts";
import { type ComparableValue, type Deviation, deviations, findTraces, type Json } from "./deviations.ts";
import { compileForComparison, decideForComparison } from "./own-engine.ts";
import { PublishedEngine } from "./published-engine.ts";
import { Random } from "./random.ts";
import { makeRandomRequest } from "./random-request.ts";

/** The result of comparing one request. */
export interface Comparison {
  readonly mismatches: readonly Mismatch[];
  /** The deviations that applied. */
  readonly excused: readonly Deviation["name"][];
  /** Whether a deviation makes the request not comparable. */
  readonly skipped: boolean;
  readonly offers: number;
}

/** Compares the decisions of both engines for one artifact. */
export class Contest {
  private readonly words: Vocabulary;
  private readonly plan: Plan;
  private readonly published: PublishedEngine;

  private constructor(words: Vocabulary, plan: Plan, published: PublishedEngine) {
    this.words = words;
    this.plan = plan;
    this.published = published;
  }

  /** @param forPublished the artifact of the published client, if it is another one */
  static async open(artifact: unknown, forPublished: unknown = artifact): Promise<Contest> {
    const published = await PublishedEngine.create(structuredClone(forPublished), locationHint);
    return new Contest(readVocabulary(artifact), compileForComparison(artifact), published);
  }

  /** Decides the random request of a seed with both engines. @param setClock sets the clock, which the published client reads itself */
  async compare(seed: number, setClock: (now: number) => void): Promise<Comparison> {
    const { words, plan, published } = this;
    const { request, now } = makeRandomRequest(new Random(seed), words);
    setClock(now);
    const applying = deviations.filter((deviation) => deviation.appliesTo(request, words));
    const adapted = applying.reduce((given, { adaptRequest }) => adaptRequest?.(given) ?? given, request);
    const theirs = await published.decide(adapted);
    const excused = applying.map(({ name }) => name);
    const skipped = applying.some((deviation) => deviation.isBeyondComparison(request, words));
    if (!theirs.ok) {
      // Our engine must not throw either.
      decideForComparison(plan, request, now, "0".repeat(32), locationHint);
      const mismatch = { path: "$", expected: theirs.error, actual: "a decision" };
      return { mismatches: skipped ? [] : [mismatch], excused, skipped, offers: 0 };
    }
    const newId = String((theirs.response.id as Json).tntId ?? "").split(".")[0] ?? "";
    const ours = decideForComparison(
      plan,
      { ...theirs.request, ...(request.id === undefined ? {} : { id: request.id }) },
      now,
      newId,
      locationHint,
    );
    const offers = JSON.stringify(ours.response).split('"responseTokens"').length - 1;
    if (skipped) return { mismatches: [], excused, skipped, offers };
    const [expected, actual] = [theirs, ours].map(({ response, remoteMboxes, remoteViews, notifications }) =>
      withoutChance({ response, remoteMboxes, remoteViews, notifications }),
    ) as [ComparableValue, ComparableValue];
    for (const { leaveOut } of applying) {
      leaveOut?.(expected, words);
      leaveOut?.(actual, words);
    }
    return { mismatches: findMismatches(actual, expected, "exact"), excused, skipped, offers };
  }

  /** Describes a failure with everything that reproduces it. */
  describe(name: string, seed: number, mismatches: readonly Mismatch[]): string {
    const { request, now } = makeRandomRequest(new Random(seed), this.words);
    return `${name}, seed ${seed}, at ${now}:\n${describeMismatches(mismatches)}\n${JSON.stringify(request)}`;
  }
}

const locationHint = "35";

/** Removes random ids, and the time of the client's creation. */
export function withoutChance(outcome: ComparableValue): ComparableValue {
  const copy = structuredClone(outcome);
  const traces = findTraces(copy.response);
  for (const { artifact } of traces) delete (artifact as Json).artifactLastRetrieved;
  const inTraces = traces
    .flatMap(({ campaigns }) => campaigns as readonly Json[])
    .flatMap((each) => each.notifications);
  for (const notification of [...copy.notifications, ...inTraces] as (Json | undefined)[]) {
    if (notification === undefined) continue;
    for (const name of ["id", "impressionId"]) {
      if (/^[0-9a-f]{32}$/.test(String(notification[name]))) notification[name] = "an id";
    }
  }
  return copy;
}
