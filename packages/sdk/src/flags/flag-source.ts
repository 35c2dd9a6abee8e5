import {
  describeExperience,
  describeRule,
  type MboxAttributes,
  type MboxMatch,
  type Plan,
  type RuleDescription,
} from "@fletch/decisioning";
import type { Option, ResponseTokens } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { FlagErrorCode } from "./flag-details.ts";

/** The source of an mbox's flags: decided on the device, loaded from the edge, or unavailable. */
export type FlagSource = MboxMatch | EdgeOffers | MissingFlags;

/** The offers of an mbox that the edge decided. */
export class EdgeOffers {
  readonly displayTokens: readonly string[];
  readonly #options: readonly Option[];

  constructor(options: readonly Option[]) {
    this.#options = options;
    this.displayTokens = options.flatMap(({ eventToken }) => eventToken ?? []);
  }

  read(key: string): unknown {
    const attributes = this.attributes.findLast((each) => Object.hasOwn(each, key));
    return attributes?.[key];
  }

  get attributes(): readonly MboxAttributes[] {
    return this.#options
      .map(({ type, content }): unknown => (type === "json" ? content : undefined))
      .filter((content) => isRecord(content));
  }

  /** Has only what the account's response tokens contain. */
  get description(): RuleDescription {
    return describeTokens(this.#options.find(({ responseTokens }) => responseTokens !== undefined)?.responseTokens);
  }
}

/** Why an mbox has no values. */
export class MissingFlags {
  readonly displayTokens: readonly string[] = nothing;
  readonly attributes: readonly MboxAttributes[] = nothing;
  readonly errorCode: FlagErrorCode;
  readonly errorMessage: string;

  constructor(errorCode: FlagErrorCode, errorMessage: string) {
    this.errorCode = errorCode;
    this.errorMessage = errorMessage;
  }

  read(_key: string): undefined {
    return undefined;
  }
}

const nothing: readonly never[] = Object.freeze([]);

/** Describes the experience and reason of a source. */
export function describeSource(source: MboxMatch | EdgeOffers): RuleDescription {
  return source instanceof EdgeOffers ? source.description : describeRule(source.rule);
}

const splitTypes: ReadonlySet<unknown> = new Set(["ab", "auto-allocate", "auto_allocate", "multivariate"]);

function describeTokens(tokens: ResponseTokens = {}): RuleDescription {
  const reason = splitTypes.has(tokens["activity.type"]) ? "SPLIT" : "TARGETING_MATCH";
  return { reason, ...describeExperience(Number(tokens["activity.id"] ?? 0), tokens) };
}

/** Before there is an artifact. */
export const notReady: MissingFlags = new MissingFlags(
  "PROVIDER_NOT_READY",
  "There is no artifact yet: await ready() of the client, or load() of the flags",
);

/** Returns why the device cannot decide an mbox. */
export function describeMissing({ artifact, mboxes }: Plan, mbox: string): MissingFlags {
  const name = JSON.stringify(mbox);
  if (artifact.remoteMboxes.includes(mbox)) {
    return new MissingFlags("GENERAL", `Activities of mbox ${name} are decided at the edge: await load()`);
  }
  if (mboxes.has(mbox)) {
    return new MissingFlags(
      "GENERAL",
      `Rules of mbox ${name} read the visitor's geo: await load(), or give context.geo`,
    );
  }
  return new MissingFlags("FLAG_NOT_FOUND", `Expected an mbox of the artifact, received ${name}`);
}

/** Returns whether a value has the fallback's type; without a fallback every type is valid. */
export function isOfType(fallback: unknown, value: unknown): boolean {
  return fallback === undefined || fallback === null || toType(fallback) === toType(value);
}

/** Names types alone: values can be long, and browsers get this text in the page's state. */
export function describeMismatch(fallback: unknown, value: unknown): string {
  return `Expected a value of type ${toType(fallback)}, received one of type ${toType(value)}`;
}

function toType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
