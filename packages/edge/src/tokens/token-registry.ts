import { createHash } from "node:crypto";
import type { Rule } from "@fletch/decisioning";
import type { Metric, MetricType, Option } from "@fletch/delivery-api";
import { type Location, signToken, type TokenClaims, verifyToken } from "./token-claims.ts";
import type { TokenSigner } from "./token-signer.ts";

/** The tokens of an artifact: its own, which devices notify, and signed ones, which the edge returns instead. */
export class TokenRegistry {
  readonly #signer: TokenSigner;
  /** Several claims per token, if rules of several locations share it. */
  readonly #known: Map<string, readonly TokenClaims[]> = new Map();
  /** The locations of each click metric. */
  readonly #locationsByMetric: Map<string, Set<string>> = new Map();
  readonly #metricsByToken: Map<string, string> = new Map();

  constructor(signer: TokenSigner) {
    this.#signer = signer;
  }

  /** Returns the claims of a token, preferably at location `at`; `null` for an unknown token. */
  find(token: string, at?: Location): TokenClaims | null {
    const [first, ...others] = this.#known.get(token) ?? [];
    if (first === undefined) return verifyToken(this.#signer, token);
    const claims =
      at === undefined || others.length === 0
        ? first
        : ([first, ...others].find((each) => isForLocation(each, at)) ?? first);
    const metric = this.#metricsByToken.get(token) ?? "";
    return (this.#locationsByMetric.get(metric)?.size ?? 0) > 1 ? { ...claims, sharedMetric: metric } : claims;
  }

  /** Returns the rule for the edge's decisions: with signed tokens, and ids in response tokens as texts. */
  signRule(rule: Rule, at: Location): Rule {
    const { options, metrics, ...others } = rule.consequence;
    const withToken = <T extends Option | Metric>(part: T, kind: MetricType): T =>
      part.eventToken === undefined
        ? part
        : { ...part, eventToken: this.#signTokenFor(rule, at, kind, part, part.eventToken) };
    return {
      ...rule,
      path: rule.path, // A spread omits it: it is a getter.
      meta: withTextIds(rule.meta),
      consequence: {
        ...others,
        options: options.map((option) => withToken(option, "display")),
        ...(metrics && {
          metrics: metrics.map((metric) => withToken(metric, metric.type === "display" ? "display" : "click")),
        }),
      },
    };
  }

  #signTokenFor(
    rule: Rule,
    { name, location }: Location,
    kind: MetricType,
    part: Option | Metric,
    token: string,
  ): string {
    const experienceId = experienceFromMeta(rule);
    const claims = { kind, activityId: rule.activityId, experienceId, locationName: name, token, location };
    const signed = signToken(this.#signer, claims);
    this.#add(signed, claims);
    this.#add(token, claims);
    if (kind === "click") {
      // Locations of a page have metrics with different tokens and one selector.
      const selector =
        "selector" in part && part.selector !== undefined ? `selector ${part.selector}` : `token ${token}`;
      const metric = digest(`${rule.activityId} ${selector}`);
      this.#locationsByMetric.set(
        metric,
        (this.#locationsByMetric.get(metric) ?? new Set()).add(`${location} ${name}`),
      );
      this.#metricsByToken.set(signed, metric).set(token, metric);
    }
    return signed;
  }

  #add(token: string, claims: TokenClaims): void {
    const known = this.#known.get(token) ?? [];
    const { locationName: name, location = "mbox" } = claims;
    if (!known.some((each) => isForLocation(each, { name, location }))) this.#known.set(token, [...known, claims]);
  }
}

/** Short, because it is part of database keys. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** Returns whether the claims are of this location. Tokens of earlier versions have no kind. */
export function isForLocation({ locationName, location }: TokenClaims, at: Location): boolean {
  return locationName === at.name && (location === undefined || location === at.location);
}

/** Returns the experience of a rule; `null` if its meta has none. */
export function experienceFromMeta({ meta }: Rule): number | null {
  const id = Object.hasOwn(meta, "experience.id") ? Number(meta["experience.id"]) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/** The edge's response tokens are texts; on devices they are numbers. */
function withTextIds(meta: Rule["meta"]): Rule["meta"] {
  return Object.fromEntries(
    Object.entries(meta).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
  );
}
