import type { Option, TargetError } from "@fletch/delivery-api";
import type { FlagMbox, KnownFlags } from "../flags/flag-types.ts";
import type { FlagVisitor } from "../flags/flag-visitor.ts";
import { describeUrl } from "./describe-context.ts";
import { toSetCookie } from "./headers.ts";
import type { LazyPromise } from "./lazy-promise.ts";
import type { Answer } from "./offer-request.ts";
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

  /** Not for users, who have `forRequest`. */
  constructor(runtime: PageRuntime, options: CheckedPageOptions | TargetError) {
    this.#flow = new PageFlow(runtime, options);
  }

  /**
   * Starts now, in one call, and returns. Never throws: a failure shows in the log, and where the offers are collected; an entry that names
   * nothing is told, and left out.
   *
   * @param mboxes names; or, with parameters of its own, `{ name, parameters, … }`
   * @example
   * page.begin(["hero", { name: "cart", parameters: { items: 3 } }], { views: [{}] }); // and all views, for at.js
   */
  begin(mboxes: BeginMbox | readonly BeginMbox[] = [], options: BeginOptions = {}): void {
    this.#flow.begin(mboxes, options);
  }

  /**
   * The content of an mbox's first offer of text (HTML, say). Without one for this visitor it is the fallback, or `undefined`; an offer
   * of JSON is told, and counts as none.
   *
   * @throws TargetError when Target fails and there is no fallback
   */
  offer<F>(name: string, options: GetterOptions<F> & { readonly fallback: F }): LazyPromise<string | F>;
  offer(name: string, options?: GetterOptions<string>): LazyPromise<string | undefined>;
  offer(name: string, options?: GetterOptions<unknown>): LazyPromise<unknown> {
    return this.#flow.collect("mbox", name, (answer) => readText(answer, this.#flow.runtime.tellOf(name)), options);
  }

  /**
   * The content of an mbox's first offer of JSON, as `parse` returns it; without `parse` its type is unknown. Without one for this visitor
   * it is the fallback, or `undefined`. What `parse` throws, and an offer of text, are told, and count as no offer.
   *
   * @throws TargetError when Target fails and there is no fallback
   * @example
   * const hero = await page.json("hero", { parse: heroSchema.parse, fallback: defaultHero });
   */
  json<T>(name: string, options: JsonGetterOptions<T, T> & { readonly fallback: T }): LazyPromise<T>;
  json<T, F>(name: string, options: JsonGetterOptions<T, F> & { readonly fallback: F }): LazyPromise<T | F>;
  json<T>(name: string, options: JsonGetterOptions<T, T>): LazyPromise<T | undefined>;
  json(name: string, options?: GetterOptions<unknown>): LazyPromise<unknown>;
  json(name: string, options?: Partial<JsonGetterOptions<unknown, unknown>>): LazyPromise<unknown> {
    const read = (answer: Answer): unknown => readJson(answer, options?.parse, this.#flow.runtime.tellOf(name));
    return this.#flow.collect("mbox", name, read, options);
  }

  /** All offers of an mbox, as Target gave them, with their response tokens. @throws TargetError like `offer` */
  offers(name: string, options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#flow.collect("mbox", name, readOptions, options, []);
  }

  /**
   * The JSON offers of an mbox as one object: later ones override earlier ones, and all of them override the fallback's. It has no prototype.
   * An attribute of another kind than the fallback's (a text for a number) is told, and the fallback's is kept.
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
    const read = (answer: Answer): object => readAttributes(answer, options?.fallback, this.#flow.runtime.tellOf(name));
    return this.#flow.collect("mbox", name, read, options);
  }

  /** What is made for the page as a whole: `actions` and other options of all activities that apply. @throws TargetError like `offer` */
  pageLoad(options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#flow.collect("pageLoad", "", readOptions, options, []);
  }

  /** What is made for a view of a single-page application; prefetched, so report it with `displayed`. @throws TargetError like `offer` */
  view(name: string, options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#flow.collect("view", name, readOptions, options, []);
  }

  /**
   * Reports what the visitor has seen: of what was prefetched, for the rest has counted already. Each once, and only what the page really
   * got: default content is not reported. Without names it is everything that was collected.
   */
  displayed(...names: readonly string[]): void {
    this.#flow.reports.report("display", names);
  }

  /**
   * Reports what the visitor has clicked, where an activity counts clicks. Each once. For clicks that come in a later request, as those
   * of browsers do, see `clickToken`.
   */
  clicked(...names: readonly string[]): void {
    this.#flow.reports.report("click", names);
  }

  /**
   * What a click on an mbox's or a view's offer needs to be reported in a later request: text for an attribute, a form or a URL, made of
   * Target's own tokens. `undefined` where no activity counts clicks, or default content is shown. Collect the offer first.
   *
   * @example
   * <a href="/lamps" data-click="${page.clickToken("hero") ?? ""}">
   */
  clickToken(name: string): string | undefined {
    return this.#flow.reports.tokenFor("click", name);
  }

  /**
   * Reports a click of an earlier page, for the visitor of this request. It is sent soon, and again if that fails; nobody waits for it.
   *
   * @param token what `clickToken` gave to that page, as it came back
   * @returns whether it is one
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
   * What is needed to report in a later request that a prefetched offer was seen, as `clickToken` for clicks. `undefined` where the offer has
   * counted as seen already, or default content is shown. Collect the offer first.
   */
  displayToken(name: string): string | undefined {
    return this.#flow.reports.tokenFor("display", name);
  }

  /**
   * Reports what was seen of an earlier page, for the visitor of this request, as `reportClick` does.
   *
   * @param token what `displayToken` gave to that page, as it came back
   * @returns whether it is one
   */
  reportDisplay(token: unknown): boolean {
    return this.#flow.reports.reportByToken("display", token);
  }

  /**
   * The visitor of the page, for flags: in the same session, under the same ids, in the context of the same request. A page that cannot say
   * who that is gives nobody.
   *
   * @example
   * const flags = target.flags(page.visitor);
   */
  get visitor(): FlagVisitor {
    return this.#flow.flagVisitor;
  }

  /** Values for `Set-Cookie`, right from the first call on, whether it has ended or not; none if the page did not use Target. */
  get setCookie(): readonly string[] {
    const { knownVisitor, options } = this.#flow;
    if (knownVisitor === undefined) return [];
    const attributes = {
      secure: options.secure ?? /^https:/i.test(describeUrl(options)),
      domain: options.cookieDomain,
    };
    return knownVisitor.cookies.map((cookie) => toSetCookie(cookie, attributes));
  }

  /** For the browser, of the calls that have ended; `undefined` if none has. Escape it for the place where you write it. */
  get serverState(): ServerState | undefined {
    const { knownVisitor, results } = this.#flow;
    return knownVisitor && joinResults(results, knownVisitor.visitor.getState());
  }

  /** What Target's calls took so far, and how long the page stood still for them. */
  get timing(): PageTimings {
    return this.#flow.timing.read();
  }

  /** The same as a value for `Server-Timing`; empty if the page did not use Target. */
  get serverTiming(): string {
    if (!this.#flow.isUsed) return "";
    const { total, waited } = this.timing;
    return `target;desc="Target took";dur=${total.toFixed(1)}, target-wait;desc="Page waited";dur=${waited.toFixed(1)}`;
  }
}

function readOptions({ options }: Answer): readonly Option[] | undefined {
  return options.length === 0 ? undefined : options;
}
