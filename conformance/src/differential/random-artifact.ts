import type { Random } from "./random.ts";

/** Makes a valid artifact with random content. */
export function makeRandomArtifact(random: Random): object {
  return new ArtifactMaker(random).artifact();
}

type Json = Readonly<Record<string, unknown>>;

class ArtifactMaker {
  private readonly random: Random;
  private token = 0;

  constructor(random: Random) {
    this.random = random;
  }

  artifact(): object {
    const { random } = this;
    const globalMbox = "target-global-mbox";
    const mboxes = this.locations(["hero", "nav", globalMbox, "a.b", "ünï"], 4);
    const views = this.locations(["home", "cart", "Home"], 3);
    return {
      version: "1.0.0",
      meta: random.chance(0.8) ? { clientCode: "someclient", environment: "production" } : {},
      globalMbox,
      geoTargetingEnabled: random.chance(0.5),
      responseTokens: random.picks(tokens, random.integer(0, 8)),
      localMboxes: Object.keys(mboxes).filter(() => random.chance(0.9)),
      remoteMboxes: random.picks(["hero", "far", globalMbox], random.integer(0, 2)),
      localViews: Object.keys(views),
      remoteViews: random.picks(["home", "checkout"], random.integer(0, 2)),
      rules: { mboxes, views },
    };
  }

  private locations(names: readonly string[], max: number): Json {
    const { random } = this;
    const chosen = new Set(random.picks(names, random.integer(0, max)));
    return Object.fromEntries(
      Array.from(chosen, (name) => [name, Array.from({ length: random.integer(0, 6) }, () => this.rule(name))]),
    );
  }

  private rule(location: string): Json {
    const { random } = this;
    const activityId = random.integer(1, 5);
    const meta = Object.entries({
      "activity.id": activityId,
      "activity.name": random.pick(texts),
      "activity.type": random.pick(["ab", "landing"]),
      "experience.id": random.integer(0, 3),
      "experience.name": random.pick(texts),
      "location.id": 0,
      "location.name": location,
      "location.type": "mbox",
      "audience.ids": random.picks([1, 2, 3], random.integer(0, 3)),
      "offer.id": random.integer(0, 9),
      "offer.name": random.pick(texts),
      "option.id": random.integer(0, 9),
      "option.name": random.pick(texts),
    });
    const always = ["activity.id", "audience.ids", "activity.type", "experience.id"];
    return {
      ruleKey: `${activityId}${random.pick(["", "-0", "-1"])}`,
      activityId,
      ...(random.chance(0.3) ? { propertyTokens: random.picks(["p1", "p2"], random.integer(0, 2)) } : {}),
      condition: random.chance(0.3) ? true : this.condition(3),
      consequence: {
        name: location,
        options: Array.from({ length: random.integer(0, 3) }, () => this.option()),
        metrics: Array.from({ length: random.integer(0, 3) }, () => this.metric()),
      },
      meta: Object.fromEntries(meta.filter(([name]) => always.includes(name) || random.chance(0.8))),
    };
  }

  private option(): Json {
    const { random } = this;
    const eventToken = random.chance(0.9) ? { eventToken: this.nextToken() } : {};
    if (random.chance(0.2)) return eventToken;
    const type = random.pick(["html", "json", "actions", "redirect"]);
    return { type, content: this.content(type), ...eventToken };
  }

  private content(type: string): unknown {
    const { random } = this;
    if (type === "actions") {
      return Array.from({ length: random.integer(0, 2) }, () => ({
        type: random.pick(["setHtml", "setStyle", "insertBefore"]),
        selector: "#x",
        content: random.chance(0.8) ? random.pick(texts) : { color: random.pick(texts) },
      }));
    }
    if (type === "json") return random.pick([{ a: [1, null, { b: "x" }] }, [], "text", 0, false, { text: texts[1] }]);
    return random.pick(texts);
  }

  private metric(): Json {
    const { random } = this;
    const known = random.chance(0.3) ? "shared-metric==" : this.nextToken();
    return { type: random.pick(["click", "click", "display"]), eventToken: known, selector: "#m" };
  }

  private nextToken(): string {
    const { random } = this;
    return random.chance(0.15) ? "shared-token==" : `token-${++this.token}==`;
  }

  private condition(depth: number): unknown {
    const { random } = this;
    if (depth === 0 || random.chance(0.3)) return this.comparison();
    const parts = Array.from({ length: random.integer(1, 3) }, () => this.condition(depth - 1));
    switch (random.pick(["and", "and", "or", "or", "!", "if", "!!"])) {
      case "and":
        return { and: parts };
      case "or":
        return { or: parts };
      case "!":
        return { "!": parts[0] };
      case "!!":
        return { "!!": [parts[0]] };
      default:
        return { if: parts };
    }
  }

  private comparison(): unknown {
    const { random } = this;
    const [name, ...values] = random.pick(subjects);
    const subject = { var: name };
    const value = random.pick(values);
    switch (random.pick(["==", "==", "in", "<", "<=", ">", ">=", "!=", "between", "alone"])) {
      case "in":
        return { in: random.chance(0.8) ? [value, subject] : [subject, values] };
      case "<":
        return { "<": this.shuffle([subject, value]) };
      case "<=":
        return { "<=": this.shuffle([subject, value]) };
      case ">":
        return { ">": this.shuffle([subject, value]) };
      case ">=":
        return { ">=": this.shuffle([subject, value]) };
      case "!=":
        return { "!=": [value, subject] };
      case "between":
        return { "<=": [value, subject, random.pick(values)] };
      case "alone":
        return subject;
      default:
        return { "==": this.shuffle([subject, value]) };
    }
  }

  private shuffle(operands: readonly [unknown, unknown]): readonly unknown[] {
    return this.random.chance(0.5) ? operands : operands.toReversed();
  }
}

const tokens: readonly string[] = [
  ...["activity.id", "activity.name", "activity.type", "experience.id", "experience.name", "location.id"],
  ...["location.name", "location.type", "offer.id", "offer.name", "option.id", "option.name", "geo.city", "geo.state"],
  ...["geo.country", "geo.latitude", "geo.longitude", "profile.tier", "activity.decisioningMethod", "no.such.token"],
];

const texts: readonly [string, ...string[]] = [
  "plain",
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: macros are written like this
  "${campaign.name} ${user} ${mbox.name} ${campaign.recipe.name}",
  "${offer.name}${option.id}",
  "${name}/${index}/${tier}/${nothing}",
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: macros are written like this
  "",
  "<b>$& ünï 😀</b>",
];

/** Variables with values to compare them with. */
const subjects: readonly [
  readonly [string, ...(string | number | null)[]],
  ...(readonly [string, ...(string | number | null)[]])[],
] = [
  ["allocation", 0, 25, 50, "75", 99.5],
  ["user.browserType", "chrome", "firefox", "safari", "edge"],
  ["user.browserVersion", 100, "80", -1],
  ["user.platform", "mac", "windows", "iOS"],
  ["page.domain", "example.com", "example.co.uk", ""],
  ["page.url_lc", "shop", "example", "?"],
  ["page.path", "/", "/shop/lamps", "/Shop/Lamps.HTML"],
  ["page.query_lc", "q=gold", "a=1"],
  ["page.fragment", "top", "Top/x?y"],
  ["page.topLevelDomain_lc", "com", "co.uk", ""],
  ["geo.country", "US", "DE", null],
  ["geo.region", "CA", "BE"],
  ["geo.city", "BERLIN", ""],
  ["geo.latitude", 0, "37.75", 50],
  ["mbox.tier", "gold", "GOLD", "1", null],
  ["mbox.tier_lc", "gold", "1"],
  ["mbox.user", "Ada", "0"],
  ["mbox.first.lang", "gold", "true", null],
  ["mbox.first.lang_lc", "gold"],
  ["current_day", "1", 2, "3", 7],
  ["current_time", "0800", "1200", "2359"],
  ["current_timestamp", 1_500_000_000_000, 2_000_000_000_000],
];
