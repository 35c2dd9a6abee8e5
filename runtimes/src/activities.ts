/** The activities of the tests: one mbox is for the edge alone. */
export const activities: object = {
  version: "1.0.0",
  meta: { clientCode: "runtimes", environment: "production" },
  globalMbox: "target-global-mbox",
  geoTargetingEnabled: false,
  responseTokens: ["activity.id", "experience.name"],
  localMboxes: ["hero", "nav", "flags"],
  remoteMboxes: ["remote-only"],
  localViews: ["home"],
  remoteViews: [],
  rules: {
    mboxes: {
      hero: [
        rule(1, 0, "hero", html("<h1>Left</h1>"), { "<=": [{ var: "allocation" }, 49.99] }),
        rule(1, 1, "hero", html("<h1>Right</h1>"), { ">": [{ var: "allocation" }, 49.99] }),
      ],
      nav: [
        rule(2, 0, "nav", html("<nav>Members</nav>"), { "==": [{ var: "mbox.tier" }, "gold"] }),
        rule(2, 1, "nav", html("<nav>Everyone</nav>"), true),
      ],
      flags: [rule(3, 0, "flags", { type: "json", content: { beta: true, limit: 7 } }, true)],
    },
    views: { home: [rule(4, 0, "home", { type: "actions", content: [] }, true)] },
  },
};

function html(content: string): object {
  return { type: "html", content };
}

function rule(activity: number, experience: number, name: string, option: object, condition: unknown): object {
  return {
    ruleKey: String(activity),
    activityId: activity,
    condition,
    meta: { "activity.id": activity, "experience.id": experience, "experience.name": `experience ${experience}` },
    consequence: { name, options: [{ ...option, eventToken: `token-${activity}-${experience}` }], metrics: [] },
  };
}
