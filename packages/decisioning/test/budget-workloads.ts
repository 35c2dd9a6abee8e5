import type { DeliveryRequest } from "@fletch/delivery-api";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";

/** Ten mboxes, each with a test for some visitors and an offer for all others; and a page with twenty rules that hold. */
export function createArtifact(): object {
  const mboxes: Record<string, object[]> = { "target-global-mbox": [] };
  for (let index = 0; index < 10; index++) {
    const name = `mbox-${index}`;
    mboxes[name] = [
      createRule(name, index, 0, [...audiences, { "==": ["platinum", { var: "mbox.tier_lc" }] }]),
      createRule(name, index, 1, [...audiences, { "==": ["platinum", { var: "mbox.tier_lc" }] }]),
      createRule(name, 100 + index, 0, []),
      createRule(name, 100 + index, 1, []),
    ];
  }
  for (let index = 0; index < 20; index++) {
    mboxes["target-global-mbox"]?.push(
      createRule("target-global-mbox", 200 + index, 0, audiences),
      createRule("target-global-mbox", 200 + index, 1, audiences),
    );
  }
  return buildArtifact({ responseTokens: ["activity.id", "activity.name", "experience.name"], mboxes });
}

const audiences: readonly object[] = [
  { or: [{ in: ["/shop", { var: "page.path_lc" }] }, { in: ["/magazine", { var: "page.path_lc" }] }] },
  {
    or: [{ "==": ["example.co.uk", { var: "page.domain_lc" }] }, { "==": ["com", { var: "page.topLevelDomain_lc" }] }],
  },
  { or: [{ "==": ["firefox", { var: "user.browserType" }] }, { "==": ["chrome", { var: "user.browserType" }] }] },
];

function createRule(mbox: string, activity: number, experience: number, conditions: readonly object[]): object {
  const split = {
    and: [{ "<=": [experience * 50, { var: "allocation" }] }, { ">": [(experience + 1) * 50, { var: "allocation" }] }],
  };
  return buildRule(mbox, {
    ruleKey: String(activity),
    activityId: 1_000 + activity,
    condition: { and: [split, ...conditions] },
    options: [
      { type: "html", content: `<b>${activity}</b> for \${user}`, eventToken: `token-${activity}-${experience}` },
    ],
    metrics: [{ type: "click", eventToken: `click-${activity}-${experience}` }],
    meta: {
      "activity.name": `Activity ${activity}`,
      "activity.type": "ab",
      "experience.id": experience,
      "experience.name": `Experience ${experience}`,
      "audience.ids": conditions.map((_, index) => index),
      "offer.id": 10 * activity + experience,
    },
  });
}

const context = {
  channel: "web",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
  address: { url: "https://www.example.co.uk/shop/shoes?sale=1" },
} as const;
const visitor = { id: { tntId: "338e3c1e51f7416a8e1ccba4f81acea0.28_0" }, requestId: "1", context } as const;
const parameters = { tier: "Gold", user: "Ada" };

type Decisions = "one mbox" | "ten mboxes" | "a page load with 20 matching rules" | "one mbox with its trace";

/** The decisions that have a budget. */
export const requests: Readonly<Record<Decisions, DeliveryRequest>> = {
  "one mbox": { ...visitor, execute: { mboxes: [{ index: 0, name: "mbox-0", parameters }] } },
  "ten mboxes": {
    ...visitor,
    execute: { mboxes: Array.from({ length: 10 }, (_, index) => ({ index, name: `mbox-${index}`, parameters })) },
  },
  "a page load with 20 matching rules": { ...visitor, execute: { pageLoad: { parameters } } },
  "one mbox with its trace": {
    ...visitor,
    trace: { authorizationToken: "token" },
    execute: { mboxes: [{ index: 0, name: "mbox-0", parameters }] },
  },
};
