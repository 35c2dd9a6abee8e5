import type { Action, Metric, Option, RequestDetails, ResponseTokens } from "@fletch/delivery-api";
import type { Consequence, PreparedOffers, PreparedOption, Rule } from "../model.ts";
import { frozenCopy } from "./frozen-copy.ts";
import { prepareMacros } from "./macros.ts";
import { prepareTokens } from "./response-tokens.ts";

/** What all rules of an artifact have in common. */
export interface OfferSettings {
  /** The response tokens that are switched on. */
  readonly enabledTokens: ReadonlySet<string>;
  /** Who decides, as a response token says it. */
  readonly decisioningMethod: string;
  /** Whether mboxes and page loads that are prefetched bring clicks. */
  readonly prefetchClicks: boolean;
}

/**
 * All forms of a rule's consequence, and what to notify when it is executed. What each decision would do again is done once:
 * everything in a rule's offers that does not depend on the request. A form is prepared when it is first asked for.
 */
export class OfferForms {
  private readonly rule: Rule;
  private readonly consequence: Consequence;
  private readonly tokens: ResponseTokens;
  private readonly displayTokens: readonly string[];
  private readonly prefetchClicks: boolean;
  private knownExecute: PreparedOffers | null = null;
  private knownPrefetch: PreparedOffers | null = null;
  private knownView: PreparedOffers | null = null;

  constructor(rule: Rule, { enabledTokens, decisioningMethod, prefetchClicks }: OfferSettings) {
    this.rule = rule;
    this.prefetchClicks = prefetchClicks;
    this.consequence = frozenCopy(rule.consequence);
    this.tokens = prepareTokens(rule, enabledTokens, decisioningMethod);
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
      this.prefetchClicks ? clicksOf(metrics) : undefined,
    );
  }

  private prepare(given: readonly Option[], metrics: readonly Metric[] | undefined): PreparedOffers {
    const { name, options: _, metrics: __, ...others } = this.consequence;
    const options = given.map((option) => prepareOption(option, this.rule, this.tokens));
    return {
      name,
      options,
      fixedOptions: fixed(options),
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

function fixed(options: readonly PreparedOption[]): readonly Option[] | null {
  if (options.some(({ render }) => render !== null)) return null;
  return Object.freeze(options.map(({ option }) => option));
}

function prepareOption(option: Option, { meta }: Rule, responseTokens: ResponseTokens): PreparedOption {
  const content = prepareContent(option, meta);
  if (typeof content === "function") return { option: Object.freeze({ ...option, responseTokens }), render: content };
  return { option: Object.freeze({ ...option, ...content, responseTokens }), render: null };
}

type Render = (details: RequestDetails) => unknown;

/** The content with its macros filled in: at once where that is possible, else by a function. */
function prepareContent({ type, content }: Option, meta: Rule["meta"]): { content: unknown } | Render | undefined {
  if (type === "html" && typeof content === "string") {
    const text = prepareMacros(content, meta);
    return typeof text === "string" ? { content: text } : text;
  }
  if (type === "actions" && Array.isArray(content)) return prepareActions(content as readonly Action[], meta);
  return undefined;
}

function prepareActions(actions: readonly Action[], meta: Rule["meta"]): { content: unknown } | Render {
  const prepared = actions.map((action): Action | ((details: RequestDetails) => Action) => {
    if (typeof action?.content !== "string") return action;
    const text = prepareMacros(action.content, meta);
    if (typeof text === "string") return Object.freeze({ ...action, content: text });
    return (details) => ({ ...action, content: text(details) });
  });
  if (!prepared.some((action) => typeof action === "function")) return { content: Object.freeze(prepared) };
  return (details) => prepared.map((action) => (typeof action === "function" ? action(details) : action));
}
