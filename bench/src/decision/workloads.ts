/** The requests of the decision scenario, and their artifacts. */
import type { DeliveryRequest } from "@fletch/delivery-api";
import {
  type ActivityPlan,
  type ArtifactJson,
  atLeast,
  contains,
  createArtifact,
  equals,
} from "../workload/artifacts.ts";
import type { Visitor } from "../workload/visitors.ts";

export type WorkloadId = "one-mbox" | "ten-mboxes" | "page-load" | "large-offer" | "trace" | "impressions";

export interface Workload {
  readonly id: WorkloadId;
  readonly title: string;
  readonly artifact: ArtifactJson;
  toRequest(visitor: Visitor): DeliveryRequest;
}

/** Conditions on the page, the browser and a parameter. */
const audiences = [
  [contains("page.path_lc", "/shop"), contains("page.path_lc", "/magazine")],
  [
    equals("page.topLevelDomain_lc", "com"),
    equals("page.domain_lc", "brand1.co.uk"),
    equals("page.subdomain_lc", "shop"),
  ],
  [equals("user.browserType", "chrome"), equals("user.browserType", "firefox")],
  [equals("mbox.tier_lc", "gold"), equals("mbox.tier_lc", "silver")],
];

const hero = {
  type: "html",
  content: "<h1>Spring is here</h1><p>Two for the price of one, until Sunday.</p>",
} as const;
const banner = { type: "json", content: { title: "Welcome back", layout: "wide", discount: 10 } } as const;
const allVisitors: readonly (readonly never[])[] = [];

/** An A/B test for an audience, and one offer for all other visitors. */
function testAt(mbox: string, id: number): readonly ActivityPlan[] {
  return [
    { id, mbox, audiences, offers: [hero, banner] },
    { id: id + 1, mbox, audiences: allVisitors, offers: [banner] },
  ];
}

const tenNames = Array.from({ length: 10 }, (_, index) => `place-${index}`);
const large = {
  type: "html",
  content: `<section>${"<p>Fifty kilobytes of an offer.</p>".repeat(1_500)}</section>`,
} as const;

export const workloads: readonly Workload[] = [
  {
    id: "one-mbox",
    title: "one mbox with conditions",
    artifact: createArtifact(testAt("hero", 1001)),
    toRequest: (visitor) => requestMboxes(visitor, ["hero"]),
  },
  {
    id: "ten-mboxes",
    title: "ten mboxes",
    artifact: createArtifact(tenNames.flatMap((name, index) => testAt(name, 1001 + index * 2))),
    toRequest: (visitor) => requestMboxes(visitor, tenNames),
  },
  {
    id: "page-load",
    title: "a page load with 20 matching rules",
    artifact: createArtifact(
      Array.from({ length: 20 }, (_, index) => ({
        id: 1001 + index,
        mbox: "target-global-mbox",
        audiences: [[contains("page.url_lc", "brand")], [atLeast("mbox.cartValue", 0)]],
        offers: [
          { type: "actions", content: [{ type: "setHtml", selector: `#slot-${index}`, content: "<b>New</b>" }] },
        ],
      })),
    ),
    toRequest: (visitor) => ({
      context: toContext(visitor),
      execute: { pageLoad: { parameters: toParameters(visitor) } },
    }),
  },
  {
    id: "large-offer",
    title: "an offer of 50 kB",
    artifact: createArtifact([{ id: 1001, mbox: "hero", audiences: allVisitors, offers: [large] }]),
    toRequest: (visitor) => requestMboxes(visitor, ["hero"]),
  },
  {
    id: "trace",
    title: "one mbox with its trace",
    artifact: createArtifact(testAt("hero", 1001)),
    toRequest: (visitor) => ({ ...requestMboxes(visitor, ["hero"]), trace: { authorizationToken: "token" } }),
  },
  {
    id: "impressions",
    title: "one mbox, its impression sent to a fetch that responds at once",
    artifact: createArtifact(testAt("hero", 1001), { notified: true }),
    toRequest: (visitor) => requestMboxes(visitor, ["hero"]),
  },
];

function requestMboxes(visitor: Visitor, names: readonly string[]): DeliveryRequest {
  return {
    context: toContext(visitor),
    execute: { mboxes: names.map((name, index) => ({ name, index, parameters: toParameters(visitor) })) },
  };
}

function toContext({ userAgent, url }: Visitor): DeliveryRequest["context"] {
  return { channel: "web", userAgent, address: { url } };
}

/** Parameters are strings in Delivery requests. */
function toParameters({ tier, cartValue }: Visitor): Readonly<Record<string, string>> {
  return { tier, cartValue: String(cartValue), pageType: "product" };
}
