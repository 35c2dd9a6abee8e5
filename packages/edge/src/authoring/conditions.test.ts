import type { DecideInput } from "@fletch/decisioning";
import type { Context, Parameters } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { compile, compileFiles, decideWith } from "../../test/decide-authored.ts";

/** Of whom the request is. */
interface Asker {
  readonly context?: Partial<Context>;
  readonly parameters?: Parameters;
  readonly now?: string;
  readonly input?: DecideInput["visitorDetails"];
}

const page = (url: string): Asker => ({ context: { address: { url } } });
const agent = (userAgent: string): Asker => ({ context: { userAgent } });
const geo = (values: Context["geo"]): Asker => ({ context: { geo: values ?? {} } });
const tier = (value: string): Asker => ({ parameters: { tier: value } });
/** On the device a parameter keeps its type. */
const onDevice = (value: unknown): Asker => ({ parameters: { tier: value as string } });
const at = (now: string): Asker => ({ now });
const profile = (parameters: Parameters): Asker => ({ input: { profile: parameters } });
const visitor = (input: Readonly<Record<string, unknown>>): Asker => ({ input: { visitor: input } });

const chrome = agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36");
const firefox = agent("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:109.0) Gecko/20100101 Firefox/115.0");
const nobody: Asker = {};

const cases: readonly (readonly [condition: string, fits: readonly Asker[], fitsNot: readonly Asker[]])[] = [
  ["{ parameters: { tier: gold } }", [tier("gold")], [tier("Gold"), tier("golden"), nobody]],
  ["{ parameters: { tier: [gold, 3, true] } }", [tier("gold"), tier("3"), tier("true")], [tier("4"), nobody]],
  ["{ parameters: { tier: true } }", [tier("true"), onDevice(true)], [tier("1"), onDevice(1), onDevice(false), nobody]],
  ["{ parameters: { tier: { is: ['false', x] } } }", [tier("false"), onDevice(false)], [onDevice(0), nobody]],
  ["{ parameters: { tier: { lessThan: 10 } } }", [tier("0"), onDevice(0), onDevice(9)], [onDevice(10), nobody]],
  ["{ parameters: { tier: { moreThan: 0 } } }", [onDevice(1)], [onDevice(0), tier("0"), nobody]],
  ["{ parameters: { tier: { is: GOLD, ignoreCase: true } } }", [tier("gold"), tier("Gold")], [tier("golden")]],
  ["{ parameters: { tier: { contains: [ol, x] } } }", [tier("gold"), tier("x")], [tier("silver"), nobody]],
  ["{ parameters: { tier: { startsWith: nu } } }", [tier("number")], [tier("enum"), nobody]],
  ["{ parameters: { tier: { endsWith: ll } } }", [tier("all")], [tier("llama"), tier("l"), nobody]],
  ["{ parameters: { tier: { endsWith: '' } } }", [tier("all")], [nobody]],
  ["{ parameters: { tier: { startsWith: go, endsWith: ld } } }", [tier("gold")], [tier("good"), tier("old")]],
  [
    "{ parameters: { tier: { atLeast: 0, lessThan: 10 } } }",
    [tier("0"), tier("9.9")],
    [tier("10"), tier("-1"), nobody],
  ],
  ["{ parameters: { tier: { moreThan: 2, atMost: 3 } } }", [tier("3")], [tier("2"), tier("x"), nobody]],
  ["{ parameters: { tier: { exists: true } } }", [tier("x")], [tier(""), nobody]],
  ["{ parameters: { tier: { exists: false } } }", [tier(""), nobody], [tier("x")]],
  ["{ parameters: { first.language: js } }", [{ parameters: { "first.language": "js" } }], [nobody]],
  [
    "{ page: { path: { startsWith: /shop/ } } }",
    [page("https://a.example/shop/1")],
    [page("https://a.example/"), nobody],
  ],
  ["{ page: { domain: example.co.uk } }", [page("https://blog.example.co.uk/")], [page("https://co.uk/")]],
  [
    "{ page: { subdomain: blog, query: { contains: ref=mail } } }",
    [page("https://blog.example.com/?ref=mail&x=1")],
    [page("https://blog.example.com/")],
  ],
  [
    "{ referrer: { domain: search.com } }",
    [{ context: { address: { referringUrl: "https://www.search.com/q" } } }],
    [page("https://search.com/")],
  ],
  ["{ browser: chrome }", [chrome], [firefox, nobody]],
  ["{ browser: [firefox, safari] }", [firefox], [chrome]],
  ["{ browser: { name: chrome, version: { atLeast: 100, atMost: 120 } } }", [chrome], [firefox, agent("Chrome/121.0")]],
  ["{ platform: [mac, linux] }", [firefox], [chrome, nobody]],
  ["{ platform: ios }", [agent("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X)")], [firefox]],
  ["{ geo: { country: de } }", [geo({ countryCode: "DE" })], [geo({ countryCode: "FR" }), nobody]],
  [
    "{ geo: { city: San Francisco, region: [CA, NV] } }",
    [
      geo({ city: "SANFRANCISCO", stateCode: "NV" }),
      geo({ city: "SAN FRANCISCO", stateCode: "CA" }),
      geo({ city: "San Francisco", stateCode: "CA" }),
    ],
    [geo({ city: "SAN FRANCISCO" })],
  ],
  [
    "{ geo: { latitude: { atLeast: -1, atMost: 1 } } }",
    [geo({ latitude: 0 }), geo({ latitude: -1 })],
    [geo({ latitude: 2 }), nobody],
  ],
  [
    "{ time: { from: 2026-11-24, until: 2026-11-25T12:00+02:00 } }",
    [at("2026-11-24T00:00Z"), at("2026-11-25T10:00Z")],
    [at("2026-11-23T23:59Z"), at("2026-11-25T10:01Z")],
  ],
  ["{ time: { from: 2026-11-24 } }", [at("2026-11-24T00:00Z")], [at("2026-11-23T23:59Z")]],
  ["{ time: { until: 2026-11-24 } }", [at("2026-11-24T23:59:59.999Z")], [at("2026-11-25T00:00Z")]],
  ["{ time: { days: [saturday, sunday] } }", [at("2026-11-22T12:00Z")], [at("2026-11-23T12:00Z")]],
  [
    "{ time: { hours: { from: '08:00', until: '17:30' } } }",
    [at("2026-11-24T08:00Z"), at("2026-11-24T17:30Z")],
    [at("2026-11-24T17:31Z")],
  ],
  [
    "{ time: { hours: { from: '22:00', until: '05:59' } } }",
    [at("2026-11-24T23:00Z"), at("2026-11-24T05:59Z")],
    [at("2026-11-24T06:00Z")],
  ],
  [
    "{ profile: { tier: gold, 'fav.color': { is: RED, ignoreCase: true } } }",
    [profile({ tier: "gold", "fav.color": "Red" })],
    [profile({ tier: "gold" }), tier("gold")],
  ],
  [
    "{ visitor: new }",
    [visitor({ isNew: true, isReturning: false })],
    [visitor({ isNew: false, isReturning: true }), nobody],
  ],
  [
    "{ visitor: returning }",
    [visitor({ isNew: false, isReturning: true })],
    [visitor({ isNew: true, isReturning: false }), nobody],
  ],
  [
    "{ device: mobile }",
    [visitor({ device: "phone" }), visitor({ device: "tablet" })],
    [visitor({ device: "desktop" }), nobody],
  ],
  ["{ device: [desktop, tablet] }", [visitor({ device: "desktop" })], [visitor({ device: "phone" })]],
  ["{ not: { browser: chrome } }", [firefox, nobody], [chrome]],
  ["{ any: [{ browser: chrome }, { parameters: { tier: gold } }] }", [chrome, tier("gold")], [firefox]],
  [
    "{ all: [{ browser: chrome }, { not: { parameters: { tier: gold } } }] }",
    [chrome],
    [{ ...chrome, ...tier("gold") }],
  ],
  ["{ browser: chrome, parameters: { tier: gold } }", [{ ...chrome, ...tier("gold") }], [chrome, tier("gold")]],
  ["{ not: golden }", [nobody], [tier("gold")]],
];

describe("conditions", () => {
  it.each(cases)("%s", (condition, fits, fitsNot) => {
    const { edge } = compileFiles({
      "test.yaml": `name: Test
type: experience-targeting
audience: ${condition}
audiences: { golden: { parameters: { tier: gold } } }
experiences: [{ name: A, mboxes: { hero: { html: yes } } }]
`.replace("html: yes", 'html: "yes"'),
    });
    const plan = compile(edge);
    const qualifies = ({ context, parameters, now, input }: Asker): boolean => {
      const mbox = { name: "hero", ...(parameters !== undefined && { parameters }) };
      const { execute } = decideWith(
        plan,
        { context: { channel: "web", ...context }, execute: { mboxes: [mbox] } },
        { ...(now !== undefined && { now: Date.parse(now) }), ...(input !== undefined && { visitorDetails: input }) },
      );
      return execute?.mboxes?.[0]?.options !== undefined;
    };
    expect(fits.map(qualifies)).toEqual(fits.map(() => true));
    expect(fitsNot.map(qualifies)).toEqual(fitsNot.map(() => false));
  });

  it("use only operators of Target's artifacts, and substr for begins-with and ends-with", () => {
    const operators = new Set<string>();
    const collect = (logic: unknown): void => {
      if (Array.isArray(logic)) logic.forEach(collect);
      else if (typeof logic === "object" && logic !== null) {
        for (const [operator, operands] of Object.entries(logic)) {
          operators.add(operator);
          collect(operands);
        }
      }
    };
    for (const [condition] of cases) {
      const { activities } = compileFiles({
        "test.yaml": `name: T\ntype: ab\naudience: ${condition}\naudiences: { golden: { parameters: { tier: gold } } }\nexperiences: [{ name: A, mboxes: { hero: default } }]\n`,
      });
      collect(activities[0]?.experiences[0]?.condition);
    }
    expect([...operators].sort()).toEqual(["!", "<", "<=", "==", ">", ">=", "and", "in", "or", "substr", "var"]);
  });
});
