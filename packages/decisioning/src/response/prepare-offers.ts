import type { Action, Metric, Option, ResponseTokens, Writable } from "@fletch/delivery-api";
import { isRecord, withFields } from "@fletch/delivery-api/schema";
import { frozenCopy } from "../frozen-copy.ts";
import type { Consequence, OfferExtension, Rule } from "../model.ts";
import type { PreparedOffers, PreparedOption, Render, Template } from "../plan.ts";
import { copyAction } from "./copy-option.ts";
import { compileMacros, fillTemplate, type Placeholders } from "./macros.ts";
import { prepareTokens } from "./response-tokens.ts";

/** Shared settings of an artifact's rules. */
export interface OfferSettings {
  /** The enabled response tokens. */
  readonly enabledTokens: ReadonlySet<string>;
  /** The value of the token `activity.decisioningMethod`. */
  readonly decisioningMethod: string;
  /** Whether prefetched mboxes and page loads have click metrics. */
  readonly prefetchClicks: boolean;
  /** Features of offers that only Target's edge supports. */
  readonly extension: OfferExtension | undefined;
  /** The placeholders of prepared offers. */
  readonly placeholders: Placeholders;
}

/**
 * All forms of a rule's consequence, and its notifications. Precomputes what does not depend on the request. Each form
 * is prepared at its first use.
 */
export class OfferVariants {
  readonly #rule: Rule;
  readonly #consequence: Consequence;
  readonly #tokens: ResponseTokens;
  readonly #displayTokens: readonly string[];
  readonly #settings: OfferSettings;
  #knownExecute: PreparedOffers | null = null;
  #knownPrefetch: PreparedOffers | null = null;
  #knownView: PreparedOffers | null = null;

  constructor(rule: Rule, settings: OfferSettings) {
    this.#rule = rule;
    this.#settings = settings;
    this.#consequence = frozenCopy(rule.consequence);
    const { enabledTokens, decisioningMethod, extension } = settings;
    this.#tokens = prepareTokens(rule, enabledTokens, decisioningMethod, extension?.metaTokens);
    const displayTokens = new Set(this.#consequence.options.flatMap(({ eventToken }) => eventToken ?? []));
    this.#displayTokens = displayTokens.size === 0 ? nothingToNotify : [...displayTokens];
  }

  get execute(): PreparedOffers {
    this.#knownExecute ??= this.#prepareExecute();
    return this.#knownExecute;
  }

  get prefetch(): PreparedOffers {
    this.#knownPrefetch ??= this.#preparePrefetch();
    return this.#knownPrefetch;
  }

  get view(): PreparedOffers {
    this.#knownView ??= { ...this.prefetch, metrics: this.#consequence.metrics };
    return this.#knownView;
  }

  #prepareExecute(): PreparedOffers {
    const { options, metrics } = this.#consequence;
    return this.#prepare(options.filter(hasContent).map(withoutEventToken), pickClicks(metrics));
  }

  #preparePrefetch(): PreparedOffers {
    const { options, metrics } = this.#consequence;
    return this.#prepare(
      options.map((option, index) => withEventToken(option, metrics?.[index])),
      this.#settings.prefetchClicks ? pickClicks(metrics) : undefined,
    );
  }

  #prepare(given: readonly Option[], metrics: readonly Metric[] | undefined): PreparedOffers {
    const { name, options: _, metrics: __, ...others } = this.#consequence;
    const options = given.map((option) => prepareOption(option, this.#rule, this.#tokens, this.#settings));
    const [first, ...more] = options;
    return {
      name,
      options: first !== undefined && more.length === 0 ? first : options,
      fixedOptions: options.every(isFixed) ? undefined : null,
      metrics,
      displayTokens: this.#displayTokens,
      extraFields: Object.keys(others).length > 0 ? others : null,
    };
  }
}

const nothingToNotify: readonly string[] = Object.freeze([]);

/** Default content is an option with neither type nor content. */
function hasContent({ type, content }: Option): boolean {
  return type !== undefined || content !== undefined;
}

function withoutEventToken({ eventToken: _, ...option }: Option): Option {
  return option;
}

/** An option without a token uses that of the display metric at its position. */
function withEventToken(option: Option, metric: Metric | undefined): Option {
  if (option.eventToken !== undefined || metric?.type !== "display" || metric.eventToken === undefined) return option;
  return { ...option, eventToken: metric.eventToken };
}

/** Display notifications carry the options' tokens, unless they were already sent. */
function pickClicks(metrics: readonly Metric[] | undefined): readonly Metric[] | undefined {
  const clicks = metrics?.filter(({ type }) => type === "click") ?? [];
  return clicks.length > 0 ? Object.freeze(clicks) : undefined;
}

function isFixed(prepared: PreparedOption): boolean {
  return "render" in prepared && prepared.render === null;
}

/** Fills in macros at once if possible, else for each request. */
function prepareOption(
  given: Option,
  { meta }: Rule,
  responseTokens: ResponseTokens,
  settings: OfferSettings,
): PreparedOption {
  const { type, content } = given;
  const option: Writable<Option> = withFields(given, { responseTokens });
  const { placeholders, extension } = settings;
  if ((type === "html" || (type === "dynamic" && extension)) && typeof content === "string") {
    const text = compileMacros(content, meta, placeholders, extension?.macroPattern);
    if (typeof text !== "string") {
      const { before, placeholder, after } = text;
      return { option, sharing: null, before, placeholder, after };
    }
    option.content = text;
  } else if (type === "actions" && Array.isArray(content)) {
    const actions = prepareActions(content as readonly Action[], meta, settings);
    if (typeof actions === "function") return { option, sharing: null, render: actions };
    option.content = actions;
  }
  return { option, sharing: null, render: null };
}

function prepareActions(
  actions: readonly Action[],
  meta: Rule["meta"],
  { placeholders, extension }: OfferSettings,
): readonly Action[] | Render {
  const templates = new Map<number, Template>();
  const prepared = actions.map((action, index) => {
    if (!isRecord(action)) return action;
    const copy: Writable<Action> = withFields(action, {});
    if (typeof action.content !== "string") return copy;
    const content = compileMacros(action.content, meta, placeholders, extension?.macroPattern);
    if (typeof content === "string") copy.content = content;
    else templates.set(index, content);
    return copy;
  });
  if (templates.size === 0) return prepared;
  return (details, resolve) =>
    prepared.map((action, index) => {
      const template = templates.get(index);
      return template === undefined
        ? copyAction(action)
        : { ...action, content: fillTemplate(template, details, resolve) };
    });
}
