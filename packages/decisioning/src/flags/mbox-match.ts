import type { Option } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { Rule } from "../model.ts";
import type { CompiledRule, PreparedOffers, PreparedOption } from "../plan.ts";

/** Attributes of an mbox: the content of a JSON offer. Shared and frozen. */
export type MboxAttributes = Readonly<Record<string, unknown>>;

/** A matched rule of an mbox, with its JSON offers. */
export class MboxMatch {
  readonly rule: Rule;
  /** The global mbox can have several matched rules. Later ones override earlier ones. */
  readonly earlier: MboxMatch | null;
  private readonly offers: PreparedOffers;

  constructor({ rule }: CompiledRule, offers: PreparedOffers, earlier: MboxMatch | null) {
    this.rule = rule;
    this.offers = offers;
    this.earlier = earlier;
  }

  /** The mbox, as responses name it. */
  get name(): string | undefined {
    return this.offers.name;
  }

  /** The tokens that report an impression of it. */
  get displayTokens(): readonly string[] {
    const { displayTokens } = this.offers;
    return this.earlier === null ? displayTokens : [...this.earlier.displayTokens, ...displayTokens];
  }

  /** Returns an attribute, from the last offer that has it; `undefined` without one. */
  read(key: string): unknown {
    const { options } = this.offers;
    if ("option" in options) {
      const attributes = readAttributes(options.option);
      if (attributes !== undefined && Object.hasOwn(attributes, key)) return attributes[key];
    } else {
      for (let at = options.length - 1; at >= 0; at--) {
        const attributes = readAttributes(options[at]?.option);
        if (attributes !== undefined && Object.hasOwn(attributes, key)) return attributes[key];
      }
    }
    return this.earlier?.read(key);
  }

  /** The attributes of its JSON offers, the first offer first. Later ones override earlier ones. */
  get attributes(): readonly MboxAttributes[] {
    const { options } = this.offers;
    const all: readonly PreparedOption[] = "option" in options ? [options] : options;
    const own = all.map(({ option }) => readAttributes(option)).filter((attributes) => attributes !== undefined);
    return this.earlier === null ? own : [...this.earlier.attributes, ...own];
  }
}

function readAttributes(option: Option | undefined): MboxAttributes | undefined {
  const content: unknown = option?.type === "json" ? option.content : undefined;
  return isRecord(content) ? content : undefined;
}
