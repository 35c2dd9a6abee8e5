import type { Option, TargetError } from "@fletch/delivery-api";
import type { FlagMbox, KnownFlags } from "../flags/flag-types.ts";
import type { FlagVisitor } from "../flags/flag-visitor.ts";
import { describeUrl } from "./describe-context.ts";
import { toSetCookie } from "./headers.ts";
import type { LazyPromise } from "./lazy-promise.ts";
import type { OfferResponse } from "./offer-request.ts";
import { PageFlow } from "./page-flow.ts";
import type { CheckedPageOptions, GetterOptions, JsonGetterOptions } from "./page-options.ts";
import type { PageRuntime } from "./page-runtime.ts";
import type { PageTimings } from "./page-timing.ts";
import type { BeginMbox, BeginOptions } from "./read-begin.ts";
import { readAttributes, readJson, readText } from "./read-content.ts";
import { joinResults, type ServerState } from "./server-state.ts";

/**
 * One page for one visitor: start early, do your own work, collect late. Costs nothing until it is used.
 *
 * @example
 * const page = target.forRequest({ url: req.url, headers: req.headers });
 * page.begin(["hero", "nav"]);                                   // one call, now
 * const user = await db.findUser(id);                            // your own work
 * const hero = await page.offer("hero", { fallback: welcome });  // waits only for what is left
 */
export class Page {
  readonly #flow: PageFlow;

  constructor(runtime: PageRuntime, options: CheckedPageOptions | TargetError) {
    this.#flow = new PageFlow(runtime, options);
  }

  /**
   * Starts now, in one call, and returns. Never throws: failures are logged, and reach the getters. Warns of an entry
   * without a name, and ignores it.
   *
   * @param mboxes names; or, with their own parameters, `{ name, parameters, … }`
   *
   * @example
   * page.begin(["hero", { name: "cart", parameters: { items: 3 } }], { views: [{}] }); // and all views, for at.js
   */
  begin(mboxes: BeginMbox | readonly BeginMbox[] = [], options: BeginOptions = {}): void {
    this.#flow.begin(mboxes, options);
  }

  /**
   * Returns the first text offer of an mbox (HTML, say), else the fallback or `undefined`. Warns of a JSON offer, and
   * ignores it.
   *
   * @throws TargetError if Target fails and there is no fallback
   */
  offer<F>(name: string, options: GetterOptions<F> & { readonly fallback: F }): LazyPromise<string | F>;
  offer(name: string, options?: GetterOptions<string>): LazyPromise<string | undefined>;
  offer(name: string, options?: GetterOptions<unknown>): LazyPromise<unknown> {
    return this.#flow.collect(
      "offer",
      name,
      (response) => readText(response, this.#flow.runtime.createWarn(name)),
      options,
    );
  }

  /**
   * Returns the first JSON offer of an mbox, as `parse` returns it, else the fallback or `undefined`. Without `parse`
   * its type is unknown. Warns of text offers and errors of `parse`, and ignores the offer.
   *
   * @throws TargetError if Target fails and there is no fallback
   *
   * @example
   * const hero = await page.json("hero", { parse: heroSchema.parse, fallback: defaultHero });
   */
  json<T>(name: string, options: JsonGetterOptions<T, T> & { readonly fallback: T }): LazyPromise<T>;
  json<T, F>(name: string, options: JsonGetterOptions<T, F> & { readonly fallback: F }): LazyPromise<T | F>;
  json<T>(name: string, options: JsonGetterOptions<T, T>): LazyPromise<T | undefined>;
  json(name: string, options?: GetterOptions<unknown>): LazyPromise<unknown>;
  json(name: string, options?: Partial<JsonGetterOptions<unknown, unknown>>): LazyPromise<unknown> {
    const read = (response: OfferResponse): unknown =>
      readJson(response, options?.parse, this.#flow.runtime.createWarn(name));
    return this.#flow.collect("json", name, read, options);
  }

  /** Returns all offers of an mbox with their response tokens. @throws TargetError as `offer` */
  offers(name: string, options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#flow.collect("offers", name, readOptions, options, []);
  }

  /**
   * Returns the JSON offers of an mbox merged to one object: later ones override earlier ones, and the fallback's
   * attributes. Warns of an attribute of another type than the fallback's, and keeps the
   * fallback's.
   *
   * @example
   * const flags = await page.attributes<Flags>("flags", { fallback: { beta: false } });
   */
  attributes<M extends keyof FletchFlags & string>(
    name: M,
    options: GetterOptions<Required<FletchFlags[M]>> & { readonly fallback: Required<FletchFlags[M]> },
  ): LazyPromise<Required<FletchFlags[M]>>;
  attributes<M extends keyof FletchFlags & string>(
    name: M,
    options?: GetterOptions<Partial<FletchFlags[M]>>,
  ): LazyPromise<Partial<FletchFlags[M]>>;
  attributes<T extends object>(
    name: FlagMbox<KnownFlags>,
    options: GetterOptions<T> & { readonly fallback: T },
  ): LazyPromise<T>;
  attributes<T extends object>(name: FlagMbox<KnownFlags>, options?: GetterOptions<T>): LazyPromise<Partial<T>>;
  attributes(name: string, options?: GetterOptions<object>): LazyPromise<object> {
    const read = (response: OfferResponse): object =>
      readAttributes(response, options?.fallback, this.#flow.runtime.createWarn(name));
    return this.#flow.collect("attributes", name, read, options);
  }

  /**
   * Returns the offers of the page load: `actions` and other options of all matching activities. @throws TargetError as
   * `offer`
   */
  pageLoad(options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#flow.collect("pageLoad", "", readOptions, options, []);
  }

  /**
   * Returns the offers of a single-page application's view; prefetched, so report it with `displayed`. @throws
   * TargetError as `offer`
   */
  view(name: string, options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#flow.collect("view", name, readOptions, options, []);
  }

  /**
   * Reports impressions of prefetched offers; executed ones are already counted. Each once, and only Target's offers,
   * not default content. Without names it reports all collected offers.
   */
  displayed(...names: readonly string[]): void {
    this.#flow.reports.report("display", names);
  }

  /**
   * Reports clicks, if an activity counts them. Each once. For clicks in a later request, as from browsers, see
   * `clickToken`.
   */
  clicked(...names: readonly string[]): void {
    this.#flow.reports.report("click", names);
  }

  /**
   * Returns the token with which a later request reports a click on an offer: text for an attribute, a form or a URL,
   * made of Target's own tokens. `undefined` if no activity counts clicks, or for default content. Collect the offer
   * first.
   *
   * @param name without one it is for the page load: a click counts for all activities of it that count clicks
   * @example
   * <a href="/lamps" data-click="${page.clickToken("hero") ?? ""}">
   */
  clickToken(name?: string): string | undefined {
    return this.#flow.reports.tokenFor("click", name);
  }

  /**
   * Reports a click of an earlier page, for the visitor of this request. Sent soon, with retries, in the background.
   *
   * @param token that page's `clickToken`, untrusted
   * @returns whether it is valid
   *
   * @example
   * app.post("/clicked", express.text(), (req, res) => {
   *   req.target.reportClick(req.body);
   *   res.sendStatus(204);
   * });
   */
  reportClick(token: unknown): boolean {
    return this.#flow.reports.reportByToken("click", token);
  }

  /**
   * Returns the token with which a later request reports an impression of a prefetched offer, as `clickToken` for
   * clicks. `undefined` if it was counted already, or for default content. Collect the offer first.
   *
   * @param name without one it is for the page load
   */
  displayToken(name?: string): string | undefined {
    return this.#flow.reports.tokenFor("display", name);
  }

  /**
   * Reports an impression of an earlier page, for the visitor of this request, as `reportClick` does.
   *
   * @param token that page's `displayToken`, untrusted
   * @returns whether it is valid
   */
  reportDisplay(token: unknown): boolean {
    return this.#flow.reports.reportByToken("display", token);
  }

  /**
   * The page's visitor for flags: with its session, ids and context. An unreadable visitor is a new one.
   *
   * @example
   * const flags = target.flags(page.visitor);
   */
  get visitor(): FlagVisitor {
    return this.#flow.flagVisitor;
  }

  /** Values for `Set-Cookie`, available from the first call on; none for an unused page. */
  get setCookie(): readonly string[] {
    const { knownVisitor, options } = this.#flow;
    if (knownVisitor === undefined) return [];
    const attributes = {
      secure: options.secure ?? /^https:/i.test(describeUrl(options)),
      domain: options.cookieDomain,
    };
    return knownVisitor.cookies.map((cookie) => toSetCookie(cookie, attributes));
  }

  /** State for the browser, of ended calls; `undefined` without any. Escape it where you embed it. */
  get serverState(): ServerState | undefined {
    const { knownVisitor, results } = this.#flow;
    return knownVisitor && joinResults(results, knownVisitor.visitor.getState());
  }

  /** The duration of Target's calls so far, and how long they blocked the page. */
  get timing(): PageTimings {
    return this.#flow.timing.read();
  }

  /** The same as a `Server-Timing` value; empty for an unused page. */
  get serverTiming(): string {
    if (!this.#flow.isUsed) return "";
    const { total, waited } = this.timing;
    return `target;desc="Target took";dur=${total.toFixed(1)}, target-wait;desc="Page waited";dur=${waited.toFixed(1)}`;
  }
}

function readOptions({ options }: OfferResponse): readonly Option[] | undefined {
  return options.length === 0 ? undefined : options;
}
