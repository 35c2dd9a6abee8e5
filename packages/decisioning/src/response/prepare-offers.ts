import type { Action, Metric, Option, ResponseTokens } from "@fletch/delivery-api";
import { frozenCopy } from "../frozen-copy.ts";
import type { Consequence, OfferExtension, Rule } from "../model.ts";
import type { PreparedOffers, PreparedOption, Render, Template } from "../plan.ts";
import { copyAction } from "./copy-option.ts";
import { compileMacros, fillTemplate, type Placeholders } from "./macros.ts";
import { prepareTokens } from "./response-tokens.ts";

/** What all rules of an artifact have in common. */
export interface OfferSettings {
  /** The response tokens that are switched on. */
  readonly enabledTokens: ReadonlySet<string>;
  /** Who decides, as a response token says it. */
  readonly decisioningMethod: string;
  /** Whether mboxes and page loads that are prefetched bring clicks. */
  readonly prefetchClicks: boolean;
  /** What offers may have beyond what the published client knows. */
  readonly extension: OfferExtension | undefined;
  /** Of the offers that were prepared so far. */
  readonly gaps: Placeholders;
}

/**
 * All forms of a rule's consequence, and what to notify when it is executed. What each decision would do again is done once:
 * everything in a rule's offers that does not depend on the request. A form is prepared when it is first asked for.
 */
export class OfferVariants {
  private readonly rule: Rule;
  private readonly consequence: Consequence;
  private readonly tokens: ResponseTokens;
  private readonly displayTokens: readonly string[];
  private readonly settings: OfferSettings;
  private knownExecute: PreparedOffers | null = null;
  private knownPrefetch: PreparedOffers | null = null;
  private knownView: PreparedOffers | null = null;

  constructor(rule: Rule, settings: OfferSettings) {
    this.rule = rule;
    this.settings = settings;
    this.consequence = frozenCopy(rule.consequence);
    const { enabledTokens, decisioningMethod, extension } = settings;
    this.tokens = prepareTokens(rule, enabledTokens, decisioningMethod, extension?.metaTokens);
    const displayTokens = new Set(this.consequence.options.flatMap(({ eventToken }) => eventToken ?? []));
    this.displayTokens = displayTokens.size === 0 ? nothingToNotify : [...displayTokens];
  }

  get execute(): PreparedOffers {
    this.knownExecute ??= this.prepareExecute();
    return this.knownExecute;
  }

  get prefetch(): PreparedOffers {
    this.knownPrefetch ??= this.preparePrefetch();
    return this.knownPrefetch;
  }

  get view(): PreparedOffers {
    this.knownView ??= { ...this.prefetch, metrics: this.consequence.metrics };
    return this.knownView;
  }

  private prepareExecute(): PreparedOffers {
    const { options, metrics } = this.consequence;
    return this.prepare(options.filter(hasContent).map(withoutEventToken), clicksOf(metrics));
  }

  private preparePrefetch(): PreparedOffers {
    const { options, metrics } = this.consequence;
    return this.prepare(
      options.map((option, index) => withEventToken(option, metrics?.[index])),
      this.settings.prefetchClicks ? clicksOf(metrics) : undefined,
    );
  }

  private prepare(given: readonly Option[], metrics: readonly Metric[] | undefined): PreparedOffers {
    const { name, options: _, metrics: __, ...others } = this.consequence;
    const options = given.map((option) => prepareOption(option, this.rule, this.tokens, this.settings));
    const [first, ...more] = options;
    return {
      name,
      options: first !== undefined && more.length === 0 ? first : options,
      fixedOptions: options.every(isFixed) ? undefined : null,
      metrics,
      displayTokens: this.displayTokens,
      others: Object.keys(others).length > 0 ? others : null,
    };
  }
}

const nothingToNotify: readonly string[] = Object.freeze([]);

/** Default content is an option with neither type nor content: the page shows what it has. */
function hasContent({ type, content }: Option): boolean {
  return type !== undefined || content !== undefined;
}

function withoutEventToken({ eventToken: _, ...option }: Option): Option {
  return option;
}

/** An option without a token of its own is notified by that of the display metric at its position. */
function withEventToken(option: Option, metric: Metric | undefined): Option {
  if (option.eventToken !== undefined || metric?.type !== "display" || metric.eventToken === undefined) return option;
  return { ...option, eventToken: metric.eventToken };
}

/** The displays are notified by the tokens of the options, if they are still to be notified. */
function clicksOf(metrics: readonly Metric[] | undefined): readonly Metric[] | undefined {
  const clicks = metrics?.filter(({ type }) => type === "click") ?? [];
  return clicks.length > 0 ? Object.freeze(clicks) : undefined;
}

function isFixed(prepared: PreparedOption): boolean {
  return "render" in prepared && prepared.render === null;
}

/** Macros are filled in at once where that is possible, else for each request. */
function prepareOption(
  given: Option,
  { meta }: Rule,
  responseTokens: ResponseTokens,
  settings: OfferSettings,
): PreparedOption {
  const { type, content } = given;
  const option: Option = { ...given, responseTokens };
  const { gaps, extension } = settings;
  if ((type === "html" || (type === "dynamic" && extension)) && typeof content === "string") {
    const text = compileMacros(content, meta, gaps, extension?.macroPattern);
    return typeof text === "string" ? withContent(option, text) : { option, ...text };
  }
  if (type !== "actions" || !Array.isArray(content)) return { option, render: null };
  const actions = prepareActions(content as readonly Action[], meta, settings);
  return typeof actions === "function" ? { option, render: actions } : withContent(option, actions);
}

function withContent(option: Option, content: unknown): PreparedOption {
  return { option: { ...option, content }, render: null };
}

function prepareActions(
  actions: readonly Action[],
  meta: Rule["meta"],
  { gaps, extension }: OfferSettings,
): readonly Action[] | Render {
  const templates = new Map<number, Template>();
  const prepared = actions.map((action, index) => {
    if (typeof action?.content !== "string") return copyAction(action);
    const content = compileMacros(action.content, meta, gaps, extension?.macroPattern);
    if (typeof content === "string") return { ...action, content };
    templates.set(index, content);
    return { ...action };
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
