import type { Rule } from "@fletch/decisioning";
import type { Metric, MetricType, Option } from "@fletch/delivery-api";
import type { Seal } from "./seal.ts";
import { openToken, sealToken, type TokenClaims } from "./token-claims.ts";

/**
 * The tokens of one artifact: those in it, which devices notify, and the sealed ones, which the edge gives out in their place.
 */
export class TokenDirectory {
  readonly #seal: Seal;
  readonly #known: Map<string, TokenClaims> = new Map();

  constructor(seal: Seal) {
    this.#seal = seal;
  }

  /** What a token stands for; `null`: nobody gave it out. */
  find(token: string): TokenClaims | null {
    return this.#known.get(token) ?? openToken(this.#seal, token);
  }

  /** A rule as the edge decides by it: with sealed tokens, and with the ids of response tokens as texts. */
  sealRule(rule: Rule, place: string): Rule {
    const { options, metrics, ...others } = rule.consequence;
    const sealed = <T extends Option | Metric>(part: T, kind: MetricType): T =>
      part.eventToken === undefined ? part : { ...part, eventToken: this.#sealOf(rule, place, kind, part.eventToken) };
    return {
      ...rule,
      meta: withTextIds(rule.meta),
      consequence: {
        ...others,
        options: options.map((option) => sealed(option, "display")),
        ...(metrics && {
          metrics: metrics.map((metric) => sealed(metric, metric.type === "display" ? "display" : "click")),
        }),
      },
    };
  }

  #sealOf(rule: Rule, place: string, kind: MetricType, token: string): string {
    const claims = { kind, activityId: rule.activityId, experienceId: experienceOf(rule), place, token };
    const sealed = sealToken(this.#seal, claims);
    this.#known.set(sealed, claims);
    // Rules for several places may share a token; the first one stands for it.
    if (!this.#known.has(token)) this.#known.set(token, claims);
    return sealed;
  }
}

/** The experience that a rule is for; `null` where its meta does not say. */
export function experienceOf({ meta }: Rule): number | null {
  const id = Object.hasOwn(meta, "experience.id") ? Number(meta["experience.id"]) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/** The edge's response tokens are texts; on the device they are numbers. */
function withTextIds(meta: Rule["meta"]): Rule["meta"] {
  return Object.fromEntries(
    Object.entries(meta).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
  );
}
