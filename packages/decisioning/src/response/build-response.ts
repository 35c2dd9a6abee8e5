import type {
  MboxRequest,
  MboxResponse,
  Metric,
  Option,
  PageLoadResponse,
  RequestDetails,
  ResponseTokens,
  Trace,
  View,
  Writable,
} from "@fletch/delivery-api";
import { withFields } from "@fletch/delivery-api/schema";
import type { ResolveMacro } from "../model.ts";
import type { PreparedOffers, PreparedOption } from "../plan.ts";
import { copyOption, freezeOption } from "./copy-option.ts";
import { fillTemplate } from "./macros.ts";

/** A match for the response. */
export interface Offer {
  readonly offers: PreparedOffers;
  readonly details: RequestDetails;
  /** Response tokens from the request. */
  readonly requestTokens: ResponseTokens | null;
  readonly resolveMacro: ResolveMacro | undefined;
  /** Whether the caller may modify it. */
  readonly isOwn: boolean;
  /** Builds the trace, if requested. Except for page loads, call it before the next rule is evaluated. */
  readonly explain: (() => Trace) | null;
}

/** Builds the response of an mbox. */
export function buildMbox(index: number | undefined, offer: Offer): MboxResponse {
  const entry: Writable<MboxResponse> = buildEntry(offer, offer.explain?.(), buildOptions(offer), buildMetrics(offer));
  if (index !== undefined) entry.index = index;
  return entry;
}

/** Builds the response of an mbox without a match. */
export function buildEmptyMbox({ name, index }: MboxRequest, trace: Trace | undefined): MboxResponse {
  const entry: Writable<MboxResponse> = { name };
  if (index !== undefined) entry.index = index;
  if (trace !== undefined) entry.trace = trace;
  return entry;
}

/** Builds the response of a page load from its matches, in order. */
export class PageLoadBuilder {
  private readonly options: Option[] = [];
  private readonly metrics: Map<string | undefined, Metric> = new Map();
  private explain: Offer["explain"] = null;

  add(offer: Offer): void {
    append(this.options, buildOptions(offer));
    for (const metric of buildMetrics(offer) ?? []) this.metrics.set(metric.eventToken, metric);
    this.explain = offer.explain;
  }

  build(): PageLoadResponse {
    const entry: Writable<PageLoadResponse> = { options: this.options };
    if (this.metrics.size > 0) entry.metrics = [...this.metrics.values()];
    if (this.explain !== null) entry.trace = this.explain();
    return entry;
  }
}

/** Builds the responses of one view, or of all: matches of one name are merged. */
export class ViewsBuilder {
  private readonly views: Map<string | undefined, ViewParts> = new Map();

  add(offer: Offer): void {
    const { name } = offer.offers;
    const metrics = buildMetrics(offer);
    let parts = this.views.get(name);
    if (parts === undefined) {
      parts = { first: offer, trace: offer.explain?.(), options: [], metrics: undefined };
      this.views.set(name, parts);
    }
    append(parts.options, buildOptions(offer));
    if (metrics !== undefined) {
      parts.metrics ??= [];
      append(parts.metrics, metrics);
    }
  }

  build(): readonly View[] {
    return Array.from(this.views.values(), ({ first, trace, options, metrics }) =>
      buildEntry(first, trace, options, metrics),
    );
  }
}

interface ViewParts {
  readonly first: Offer;
  readonly trace: Trace | undefined;
  readonly options: Option[];
  metrics: Metric[] | undefined;
}

/** `push(...items)` would put all items on the stack. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item);
}

/** The common fields of mboxes and views. */
function buildEntry(
  { offers, isOwn }: Offer,
  trace: Trace | undefined,
  options: readonly Option[],
  metrics: readonly Metric[] | undefined,
): Writable<MboxResponse & View> {
  const entry: Writable<MboxResponse & View> = { options };
  if (offers.extraFields !== null)
    Object.assign(entry, isOwn ? JSON.parse(JSON.stringify(offers.extraFields)) : offers.extraFields);
  if (offers.name !== undefined) entry.name = offers.name;
  if (metrics !== undefined) entry.metrics = metrics;
  if (trace !== undefined) entry.trace = trace;
  return entry;
}

function buildOptions(offer: Offer): readonly Option[] {
  const { offers, requestTokens, isOwn } = offer;
  if (!isOwn && requestTokens === null && offers.fixedOptions !== null) {
    offers.fixedOptions ??= Object.freeze(toList(offers).map(({ option }) => freezeOption(option)));
    return offers.fixedOptions;
  }
  const { options } = offers;
  return "option" in options ? [buildOption(options, offer)] : options.map((option) => buildOption(option, offer));
}

function toList({ options }: PreparedOffers): readonly PreparedOption[] {
  return "option" in options ? [options] : options;
}

function buildOption(prepared: PreparedOption, { details, requestTokens, resolveMacro, isOwn }: Offer): Option {
  const { option } = prepared;
  if ("render" in prepared && prepared.render === null) return copyOption(option, requestTokens);
  const content =
    "placeholder" in prepared
      ? fillTemplate(prepared, details, resolveMacro)
      : prepared.render?.(details, resolveMacro);
  if (isOwn || requestTokens !== null) return copyOption(option, requestTokens, content);
  prepared.sharing ??= { ...option, responseTokens: Object.freeze(withFields(option.responseTokens ?? {}, {})) };
  return { ...prepared.sharing, content };
}

function buildMetrics({ offers: { metrics }, isOwn }: Offer): readonly Metric[] | undefined {
  return isOwn ? metrics?.map((metric) => ({ ...metric })) : metrics;
}
