// biome-ignore-all lint/suspicious/noTemplateCurlyInString: macros are written like this
import { describe, expect, it } from "vitest";
import { compile, compileFiles, decideWith } from "../../test/decide-authored.ts";

/** What visitors get at the mbox, and how often, of 10,000 places in the traffic. */
function findSplit(
  files: Readonly<Record<string, string>>,
  mbox = "hero",
  shares = new Map<number, readonly number[]>(),
) {
  const plan = compile(compileFiles(files, { shares }).edge);
  const counts = new Map<string, number>();
  for (let bucket = 0; bucket < 10_000; bucket++) {
    const { execute } = decideWith(
      plan,
      { execute: { mboxes: [{ name: mbox }] } },
      { overrideAllocation: () => bucket / 100 },
    );
    const [option] = execute?.mboxes?.[0]?.options ?? [];
    const content = String(option?.content ?? "default");
    counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

describe("an A/B activity", () => {
  it("splits the traffic by percentages, to the hundredth", () => {
    const text = `name: T
type: ab
experiences:
  - { name: None, percent: 0, mboxes: { hero: { html: none } } }
  - { name: A, percent: 12.5, mboxes: { hero: { html: a } } }
  - { name: B, percent: 0, mboxes: { hero: { html: b } } }
  - { name: C, percent: 87.49, mboxes: { hero: { html: c } } }
  - { name: D, percent: 0.01 }
`;
    // 0 belongs to the first one, and there is no 100: as with Target's own ranges.
    expect(findSplit({ "t.yaml": text })).toEqual({ a: 1251, c: 8749 });
  });

  it("splits equally without percentages, for any number of experiences", () => {
    const names = Array.from(
      { length: 7 },
      (_, index) => `  - { name: E${index}, mboxes: { hero: { html: e${index} } } }`,
    );
    const counts = Object.values(findSplit({ "t.yaml": `name: T\ntype: ab\nexperiences:\n${names.join("\n")}` }));
    expect(counts).toHaveLength(7);
    for (const count of counts) expect(Math.abs(count - 10_000 / 7)).toBeLessThan(3);
  });

  it("counts impressions of an experience with default content", () => {
    const { edge } = compileFiles({
      "t.yaml": "name: T\ntype: ab\nexperiences: [{ name: A }, { name: B, mboxes: { hero: { html: b } } }]",
    });
    const plan = compile(edge);
    const { prefetch } = decideWith(
      plan,
      { prefetch: { mboxes: [{ name: "hero" }] } },
      { overrideAllocation: () => 10 },
    );
    expect(prefetch?.mboxes?.[0]?.options).toMatchObject([{ eventToken: expect.any(String) }]);
    expect(prefetch?.mboxes?.[0]?.options?.[0]).not.toHaveProperty("content");
  });

  it("delivers every type of offer with click metrics, in mboxes, views and page loads", () => {
    const { edge } = compileFiles({
      "t.yaml": `name: T
type: ab
experiences:
  - name: A
    mboxes:
      text: { html: "<b>x</b>" }
      data: { json: { n: 1 } }
      away: { redirect: https://shop.example/new }
    views:
      home: { actions: [{ type: setHtml, selector: h1, content: Hi }] }
    pageLoad: { actions: [{ type: remove, selector: .old }] }
metrics: [{ click: .buy }]
`,
    });
    const { prefetch, execute } = decideWith(compile(edge), {
      execute: { mboxes: ["text", "data", "away"].map((name, index) => ({ name, index })), pageLoad: {} },
      prefetch: { views: [{}] },
    });
    expect(execute?.mboxes?.map(({ options }) => [options?.[0]?.type, options?.[0]?.content])).toEqual([
      ["html", "<b>x</b>"],
      ["json", { n: 1 }],
      ["redirect", "https://shop.example/new"],
    ]);
    expect(execute?.mboxes?.[0]?.metrics).toMatchObject([{ type: "click", selector: ".buy" }]);
    expect(execute?.pageLoad?.options).toMatchObject([
      { type: "actions", content: [{ type: "remove", selector: ".old", cssSelector: ".old" }] },
    ]);
    expect(execute?.pageLoad?.metrics).toMatchObject([{ type: "click", selector: ".buy" }]);
    expect(prefetch?.views).toMatchObject([{ name: "home", options: [{ content: [{ type: "setHtml" }] }] }]);
  });
});

describe("experience targeting", () => {
  it("delivers the first experience whose audience matches, and the last one to all others", () => {
    const { edge, activities } = compileFiles({
      "t.yaml": `name: T
type: experience-targeting
audience: { page: { path: { startsWith: /shop } } }
audiences: { gold: { parameters: { tier: gold } }, big: { parameters: { total: { atLeast: 100 } } } }
experiences:
  - { name: Gold, audience: gold, mboxes: { hero: { html: gold } } }
  - { name: Big, audience: big, mboxes: { hero: { html: big } } }
  - { name: Rest, mboxes: { hero: { html: rest } } }
`,
    });
    const plan = compile(edge);
    const shown = (parameters: Record<string, string>, path = "/shop"): unknown =>
      decideWith(plan, {
        context: { channel: "web", address: { url: `https://a.example${path}` } },
        execute: { mboxes: [{ name: "hero", parameters }] },
      }).execute?.mboxes?.[0]?.options?.[0]?.content;
    expect(shown({ tier: "gold", total: "200" })).toBe("gold");
    expect(shown({ total: "200" })).toBe("big");
    expect(shown({})).toBe("rest");
    expect(shown({ tier: "gold" }, "/blog")).toBeUndefined();
    expect(activities[0]?.experiences.map(({ audienceIds }) => audienceIds.length)).toEqual([1, 1, 0]);
  });
});

describe("a multivariate test", () => {
  const text = `name: T
type: multivariate
elements:
  - name: headline
    mbox: hero
    options: [{ name: Short, offer: { html: short } }, { name: Long, offer: { html: long } }]
  - name: button
    mbox: button
    options: [{ name: Red, offer: { html: red } }, { name: Blue, offer: { html: blue } }, { name: Old, offer: default }]
  - name: banner
    pageLoad: true
    options: [{ name: None, offer: default }, { name: Top, offer: { html: top } }]
`;

  it("has an experience for every combination of options", () => {
    const [activity] = compileFiles({ "t.yaml": text }).activities;
    expect(activity?.experiences.map(({ name }) => name)).toHaveLength(12);
    expect(activity?.experiences[0]?.name).toBe("Short / Red / None");
    expect(activity?.experiences[11]?.name).toBe("Long / Old / Top");
    const combinations = activity?.experiences.map((_, index) =>
      activity.slots.map(({ offers }) => JSON.stringify(offers[index])).join(),
    );
    expect(new Set(combinations).size).toBe(12);
  });

  it("splits equally, so that each option has its share", () => {
    const { short = 0, long = 0 } = findSplit({ "t.yaml": text });
    expect(Math.abs(short - long)).toBeLessThan(5);
    const { red = 0, blue = 0, default: old = 0 } = findSplit({ "t.yaml": text }, "button");
    expect(Math.max(red, blue, old) - Math.min(red, blue, old)).toBeLessThan(5);
  });

  it("delivers the offers of all elements to a page load", () => {
    const two = `name: T
type: multivariate
elements:
  - { name: a, pageLoad: true, options: [{ name: A, offer: { html: a } }] }
  - { name: b, pageLoad: true, options: [{ name: B, offer: { html: b } }] }
`;
    const { execute } = decideWith(compile(compileFiles({ "t.yaml": two }).edge), { execute: { pageLoad: {} } });
    expect(execute?.pageLoad?.options?.map(({ content }) => content)).toEqual(["a", "b"]);
  });

  it("is decided by the edge only, so its locations are remote on devices", () => {
    const { device, activities } = compileFiles({ "t.yaml": text });
    expect(device).toMatchObject({ remoteMboxes: ["hero", "button", "target-global-mbox"], localMboxes: [] });
    expect(activities[0]?.edgeOnly).toEqual(["devices decide no multivariate tests"]);
  });
});

describe("an activity with macros", () => {
  const compileOffer = (offer: object) => {
    const activity = { name: "T", type: "ab", experiences: [{ name: "A", mboxes: { hero: offer } }] };
    return compileFiles({ "t.json": JSON.stringify(activity) });
  };

  it.each([
    [{ html: "${profile.tier}" }],
    [{ html: "${user.tier}" }],
    [{ html: "${geo.city}" }],
    [{ html: '${tier default="none"}' }],
    [{ html: '${tier kind="x" default="none"}' }],
    [{ html: "${tier }" }],
    [{ html: "${mbox.my-tier}" }],
    [{ actions: [{ type: "setText", selector: "h1", content: "${user.tier}" }] }],
    [{ dynamic: "${tier}" }],
    [{ dynamic: "${activity.name}" }],
  ])("that only the edge fills in is decided by the edge only: %j", (offer) => {
    const { device, activities } = compileOffer(offer);
    expect(device).toMatchObject({ remoteMboxes: ["hero"], localMboxes: [] });
    expect(activities[0]?.edgeOnly).toHaveLength(1);
  });

  it.each([
    [{ html: "${tier} ${mbox.tier} ${activity.name} ${} ${ tier } ${a + b}" }],
    [{ json: { tier: "${profile.tier}", dynamic: "${tier}" } }],
    [{ dynamic: "none" }],
    [{ redirect: "https://shop.test/?u=${user.tier}" }],
  ])("that devices fill in too, or nobody, is decided by devices: %j", (offer) => {
    expect(compileOffer(offer).activities[0]?.edgeOnly).toEqual([]);
  });
});

describe("an auto-allocate activity", () => {
  const text = `name: T
id: 7
type: auto-allocate
experiences: [{ name: A, mboxes: { hero: { html: a } } }, { name: B, mboxes: { hero: { html: b } } }]
metrics: [{ conversion: order-done }]
`;

  it("begins with equal shares, and then uses the allocated shares as bucket ranges", () => {
    expect(findSplit({ "t.yaml": text })).toEqual({ a: 5001, b: 4999 });
    expect(findSplit({ "t.yaml": text }, "hero", new Map([[7, [0.1, 0.9]]]))).toEqual({ a: 1001, b: 8999 });
    expect(compileFiles({ "t.yaml": text }).allocated).toEqual([
      {
        activityId: 7,
        experienceIds: [0, 1],
        goal: { kind: "conversion", metric: "order-done", isRevenue: false },
        method: "target",
      },
    ]);
  });

  it("requires a metric", () => {
    expect(() => compileFiles({ "t.yaml": text.replace(/^metrics.*$/m, "") })).toThrow("expected metrics");
  });
});

describe("several activities at one mbox", () => {
  const at = (name: string, more: string): string =>
    `name: ${name}\ntype: ab\n${more}\nexperiences: [{ name: A, mboxes: { hero: { html: ${name} } } }]\n`;
  const shown = (
    files: Readonly<Record<string, string>>,
    environment = "production",
    now = Date.parse("2026-11-24"),
  ): unknown =>
    decideWith(compile(compileFiles(files, { environment }).edge), { execute: { mboxes: [{ name: "hero" }] } }, { now })
      .execute?.mboxes?.[0]?.options?.[0]?.content;

  it("are ordered by priority, then by file name", () => {
    expect(shown({ "a.yaml": at("low", ""), "b.yaml": at("high", "priority: 10") })).toBe("high");
    expect(shown({ "b.yaml": at("second", "priority: 5"), "a.yaml": at("first", "priority: 5") })).toBe("first");
  });

  it("are delivered only within their schedule", () => {
    const files = {
      "a.yaml": at("now", 'schedule: { start: "2026-11-01", end: "2026-12-01T00:00Z" }'),
      "b.yaml": at("else", ""),
    };
    expect(shown(files)).toBe("now");
    expect(shown(files, "production", Date.parse("2026-10-31T23:59:59Z"))).toBe("else");
    expect(shown(files, "production", Date.parse("2026-12-01T00:00:01Z"))).toBe("else");
  });

  it("are delivered only in their environments, and not if live is false", () => {
    const files = { "a.yaml": at("staged", "environments: [staging, dev]"), "b.yaml": at("off", "live: false") };
    expect(shown(files, "staging")).toBe("staged");
    expect(shown(files)).toBeUndefined();
  });

  it("are delivered only for their properties", () => {
    const { edge } = compileFiles({ "a.yaml": at("ours", "properties: [p1, p2]") });
    const asked = (token: string | undefined): unknown =>
      decideWith(compile(edge), {
        ...(token !== undefined && { property: { token } }),
        execute: { mboxes: [{ name: "hero" }] },
      }).execute?.mboxes?.[0]?.options?.[0]?.content;
    expect([asked("p1"), asked("p2"), asked("p3"), asked(undefined)]).toEqual(["ours", "ours", undefined, undefined]);
  });
});
