import {
  type ActivityPlan,
  type ArtifactJson,
  atLeast,
  contains,
  createArtifact,
  equals,
  type Logic,
} from "../workload/artifacts.ts";

/** Activities for each mbox: the first ones have audiences, the last one is for all visitors. */
const activitiesPerMbox = 5;

/**
 * Returns an artifact of `activities` activities, five for each mbox, with typical audiences of shops. A decision has as much to do at each mbox, so
 * that only their number differs. It comes from JSON, as artifacts do, so that its texts are flat.
 */
export function generateArtifact(activities: number): ArtifactJson {
  const artifact = createArtifact(Array.from({ length: activities }, (_, index) => planActivity(index)));
  return JSON.parse(JSON.stringify(artifact)) as ArtifactJson;
}

/** Returns the number of mboxes of such an artifact. */
export function countMboxes(activities: number): number {
  return activities / activitiesPerMbox;
}

export function toMboxName(index: number): string {
  return `mbox-${index}`;
}

function planActivity(index: number): ActivityPlan {
  const isLast = index % activitiesPerMbox === activitiesPerMbox - 1;
  return {
    id: 100_000 + index,
    mbox: toMboxName(Math.floor(index / activitiesPerMbox)),
    audiences: isLast ? [] : audiencesOf(index),
    offers: [jsonOffer(index, "A"), htmlOffer(index, "B")],
  };
}

function audiencesOf(index: number): readonly (readonly Logic[])[] {
  const kinds: readonly (readonly Logic[])[] = [
    [contains("page.path_lc", `/campaign-${index}`), contains("page.query_lc", `promo=${index}`)],
    [equals("page.domain_lc", `brand${index % 50}.com`), equals("page.domain_lc", `brand${(index + 7) % 50}.co.uk`)],
    [equals("user.browserType", "firefox"), equals("user.browserType", "safari")],
    [equals("mbox.tier_lc", "gold"), equals("mbox.tier_lc", "silver")],
    [atLeast("mbox.cartValue", 200 + (index % 100))],
  ];
  const first = kinds[index % kinds.length] ?? [];
  const second = kinds[(index + 2) % kinds.length] ?? [];
  return [first, second];
}

function jsonOffer(index: number, experience: string): ActivityPlan["offers"][number] {
  return {
    type: "json",
    content: { headline: `Offer ${index}${experience}`, discount: index % 50, layout: "wide", badges: ["new", "sale"] },
  };
}

function htmlOffer(index: number, experience: string): ActivityPlan["offers"][number] {
  const content = `<section class="offer-${index}"><h2>Offer ${experience}</h2><p>Only this week, for \${mbox.tier} customers.</p></section>`;
  return { type: "html", content };
}
