import { explain } from "@fletch/decisioning";
import type { PrefetchResponse } from "@fletch/delivery-api";
import { isAdmittedWithout } from "@fletch/test-kit/is-admitted-without";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createEdgeWithContext, type Edge } from "../src/create-edge.ts";
import type { EdgeContext } from "../src/edge-context.ts";
import { prepareExplanation } from "../src/explain/prepare-explanation.ts";
import type { ExplainedLocation, WhyResponse } from "../src/explain/why-response.ts";
import { type ActivityFolder, anActivityFolder } from "./activity-folder.ts";
import { ask } from "./ask.ts";
import { randomActivity, randomNames } from "./random-activities.ts";

/** How many requests are explained and asked: `FLETCH_EXPLANATIONS` is ten times as many. */
const requests = Number(process.env.FLETCH_EXPLANATIONS ?? 400) / 10;
const snapshots = 4;
const seed = Number(process.env.FLETCH_SEED ?? 20_261_129);

interface VisitorDetails {
  readonly tntId: string;
  readonly tier: string;
  readonly url: string;
  readonly userAgent: string;
  readonly countryCode: string;
  readonly property: string | undefined;
  readonly mode: "execute" | "prefetch";
}

const visitors: fc.Arbitrary<VisitorDetails> = fc.record({
  tntId: fc.integer({ min: 1, max: 12 }).map((number) => `visitor${number}`),
  tier: fc.constantFrom("gold", "GOLD", "silver", ""),
  url: fc.constantFrom("https://shop.example.com/shop/1?x=gold", "https://example.com/a"),
  userAgent: fc.constantFrom("Chrome/120.0", "Firefox/115.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X)"),
  countryCode: fc.constantFrom("DE", "US", "FR"),
  property: fc.constantFrom(undefined, "property-1"),
  mode: fc.constantFrom("execute" as const, "prefetch" as const),
});

it("explanations agree with the edge's decisions, also for stored assignments and changed activities", async () => {
  await using folder = await anActivityFolder();
  await writeSnapshot(folder, 0);
  let now = Date.parse("2026-11-29T10:00:00Z");
  let checked = 0;
  const { edge, context } = createEdgeWithContext({
    activities: [folder.path],
    client: "acme",
    database: ":memory:",
    now: () => now,
  });
  await using _ = edge;
  const seen = new Map<string, number>();
  const count = (what: string, by = 1): void => void seen.set(what, (seen.get(what) ?? 0) + by);
  for (let snapshot = 0; snapshot < snapshots; snapshot++) {
    await writeSnapshot(folder, snapshot);
    await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    for (const visitor of fc.sample(visitors, { seed: seed + snapshot, numRuns: Math.ceil(requests / snapshots) })) {
      now += 600_000;
      const request = toRequest(visitor);
      const why = await explained(edge, request);
      // It takes several times as long as a decision: a share of them while one works, all of them in CI.
      if (checked++ % Math.max(1, Math.round(10 / randomRuns(10))) === 0)
        count("admitted", await countAdmitted(context, request));
      const { body } = await ask(edge, request);
      const given = [body.execute, body.prefetch].flatMap((part) => {
        const { mboxes = [], views = [], pageLoad }: PrefetchResponse = part ?? {};
        return [...mboxes, ...views, ...(pageLoad === undefined ? [] : [pageLoad])];
      });
      const [shown, others] = [listNames(why.locations), listNames(why.locations, false)];
      for (const location of given) {
        const name = "name" in location ? location.name : undefined;
        for (const { responseTokens = {} } of location.options ?? []) {
          const offer = `${name ?? "target-global-mbox"}: ${responseTokens["activity.name"]} ${responseTokens["experience.name"]}`;
          expect(shown, JSON.stringify(why)).toContain(offer);
        }
      }
      for (const each of others) count(each);
      const kept = why.locations.flatMap(({ activities }) =>
        activities.filter(({ override }) => override === "assignment"),
      );
      for (const { assignment, experience, reasons } of kept) {
        count("kept");
        if (reasons[0]?.kind === "shown") expect(experience?.id).toBe(assignment?.experience.id);
      }
      expect(why.response.execute?.pageLoad?.options?.length).toBe(body.execute?.pageLoad?.options?.length);
    }
  }
  const kinds = ["lost", "audience", "draft", "environment", "not-started", "kept", "admitted"];
  expect(kinds.filter((kind) => (seen.get(kind) ?? 0) === 0)).toEqual([]);
});

/**
 * Explains the request as `POST /admin/why` does, and makes true what it says has failed: each activity then has to let the visitor in.
 *
 * @returns how many did
 */
async function countAdmitted(context: EdgeContext, request: object): Promise<number> {
  const {
    ruleset: { plan },
    input,
  } = await prepareExplanation(context, { request, at: undefined }, new Headers());
  let admitted = 0;
  for (const location of explain(plan, input).locations) {
    for (const activity of location.activities) {
      const isAdmitted = isAdmittedWithout(plan, input, location, activity);
      if (isAdmitted === false)
        throw new Error(`${location.name}: stays out: ${JSON.stringify({ activity, request })}`);
      if (isAdmitted === true) admitted++;
    }
  }
  return admitted;
}

/** Random activities, the same ids in each snapshot; some are drafts, for elsewhere, or for later. */
async function writeSnapshot(folder: ActivityFolder, snapshot: number): Promise<void> {
  const activities = fc.sample(randomActivity, { seed: seed + snapshot, numRuns: 12 });
  for (const [index, activity] of activities.entries()) {
    const more = index === 3 ? { live: false } : index === 4 ? { environments: ["staging"] } : {};
    const later = index === 5 ? { schedule: { start: "2027-12-01" } } : {};
    const named = { ...activity, name: `Activity ${index}`, id: 100 + index, ...more, ...later };
    await folder.write(`a${index}.json`, JSON.stringify(named));
  }
}

function toRequest({ tntId, tier, url, userAgent, countryCode, property, mode }: VisitorDetails): object {
  const mboxes = randomNames.mboxes.map((name, index) => ({ name, index, parameters: { tier } }));
  const views = randomNames.views.map((name) => ({ name, parameters: { tier } }));
  return {
    id: { tntId },
    context: { channel: "web", address: { url }, userAgent, geo: { countryCode } },
    ...(property !== undefined && { property: { token: property } }),
    ...(mode === "execute" ? { execute: { mboxes, pageLoad: {} } } : { prefetch: { mboxes, views } }),
  };
}

async function explained(edge: Edge, request: object): Promise<WhyResponse> {
  const body = JSON.stringify({ request });
  const response = await edge.fetch(new Request("http://127.0.0.1/admin/why", { method: "POST", body }));
  return (await response.json()) as WhyResponse;
}

/** `hero: Activity 1 E0` of what is shown; or the kinds of the reasons of everything else. */
function listNames(locations: readonly ExplainedLocation[], shown = true): readonly string[] {
  return locations.flatMap(({ name, activities }) =>
    activities.flatMap(({ activity, experiences, reasons }) => {
      if (!shown) return reasons.map(({ kind }) => kind);
      const given = experiences.filter((each) => each.reasons[0]?.kind === "shown");
      return given.map(({ experience }) => `${name}: ${activity.name} ${experience.name}`);
    }),
  );
}
