/** An activity of the week of traffic, and how visitors respond to it. */
export interface WeekActivity {
  readonly file: string;
  /** The mbox that shows it. */
  readonly mbox: string;
  readonly text: string;
  /** The probability that a visitor reaches the mbox of the metric, by the content that was shown. */
  readonly rates: Readonly<Record<string, number>>;
  /** The mbox of the metric. */
  readonly metric: string;
  /** The mean total of an order, if the metric has orders. */
  readonly orderTotal?: number;
  /** An injected fault: the share of this content's displays that never arrive. */
  readonly lost?: { readonly content: string; readonly share: number };
}

const splitInHalf = (mbox: string): string =>
  `experiences:
  - { name: As it was, percent: 50, mboxes: { ${mbox}: { html: a } } }
  - { name: New, percent: 50, mboxes: { ${mbox}: { html: b } } }`;

export const weekActivities: readonly WeekActivity[] = [
  {
    file: "hero.yaml",
    mbox: "hero",
    metric: "sign-up",
    rates: { a: 0.08, b: 0.1 },
    text: `name: Hero\nid: 1001\ntype: ab\n${splitInHalf("hero")}\nmetrics: [{ conversion: sign-up }]\n`,
  },
  {
    file: "checkout.yaml",
    mbox: "checkout",
    metric: "checkout-done",
    rates: { a: 0.2, b: 0.2 },
    // The page of the new checkout is left before its display is sent.
    lost: { content: "b", share: 0.12 },
    text: `name: Checkout\nid: 1002\ntype: ab\n${splitInHalf("checkout")}\nmetrics: [{ conversion: checkout-done }]\n`,
  },
  {
    file: "free-shipping.yaml",
    mbox: "shipping",
    metric: "order-done",
    rates: { a: 0.06, b: 0.07 },
    orderTotal: 48,
    text: `name: Free shipping
id: 1003
type: ab
experiences:
  - { name: From 50, percent: 80, mboxes: { shipping: { html: a } } }
  - { name: Always, percent: 20, mboxes: { shipping: { html: b } } }
metrics: [{ revenue: order-done, name: sales }, { conversion: order-done, name: orders }]
`,
  },
  {
    file: "headline.yaml",
    mbox: "headline",
    metric: "article-read",
    rates: { a: 0.3, b: 0.3 },
    text: `name: Headline\nid: 1004\ntype: ab\n${splitInHalf("headline")}\nmetrics: [{ conversion: article-read }]\n`,
  },
  {
    file: "search.yaml",
    mbox: "search",
    metric: "search-hit",
    rates: { a: 0.4, b: 0.405, c: 0.45 },
    text: `name: Search ranking
id: 1005
type: ab
experiences:
  - { name: Popular first, mboxes: { search: { html: a } } }
  - { name: New first, mboxes: { search: { html: b } } }
  - { name: Near first, mboxes: { search: { html: c } } }
metrics: [{ conversion: search-hit }]
`,
  },
  {
    file: "newsletter.yaml",
    mbox: "newsletter",
    metric: "subscribed",
    rates: { a: 0.03, b: 0.024 },
    text: `name: Newsletter\nid: 1006\ntype: ab\n${splitInHalf("newsletter")}\nmetrics: [{ conversion: subscribed }]\n`,
  },
  {
    file: "greeting.yaml",
    mbox: "greeting",
    metric: "account-opened",
    rates: { gold: 0.25, all: 0.1 },
    text: `name: Greeting
id: 1007
type: experience-targeting
experiences:
  - { name: Members, audience: { parameters: { tier: gold } }, mboxes: { greeting: { html: gold } } }
  - { name: Everybody, mboxes: { greeting: { html: all } } }
metrics: [{ conversion: account-opened }]
`,
  },
  {
    file: "recommendations.yaml",
    mbox: "recommendations",
    metric: "product-seen",
    rates: { a: 0.1, b: 0.12, c: 0.18 },
    text: `name: Recommendations
id: 1008
type: auto-allocate
experiences:
  - { name: Similar, mboxes: { recommendations: { html: a } } }
  - { name: Bought together, mboxes: { recommendations: { html: b } } }
  - { name: Seen lately, mboxes: { recommendations: { html: c } } }
metrics: [{ conversion: product-seen }]
`,
  },
  {
    file: "product-page.yaml",
    mbox: "picture",
    metric: "basket",
    rates: { small: 0.12, large: 0.13 },
    text: `name: Product page
id: 1009
type: multivariate
elements:
  - { name: Picture, mbox: picture, options: [{ name: Small, offer: { html: small } }, { name: Large, offer: { html: large } }] }
  - { name: Button, mbox: button, options: [{ name: Green, offer: { html: green } }, { name: Blue, offer: { html: blue } }] }
metrics: [{ conversion: basket }]
`,
  },
  {
    file: "price-tag.yaml",
    mbox: "price",
    metric: "coupon-used",
    rates: { a: 0.15, b: 0.12 },
    text: `name: Price tag\nid: 1010\ntype: ab\n${splitInHalf("price")}\nmetrics: [{ conversion: coupon-used }]\n`,
  },
];
