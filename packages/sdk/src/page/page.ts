import { isTargetError, type Option, TargetError } from "@fletch/delivery-api";
import type { TargetResult } from "../response/target-result.ts";
import { describeUrl } from "./describe-context.ts";
import { toSetCookie } from "./headers.ts";
import { LazyPromise } from "./lazy-promise.ts";
import type { Answer, OfferRequestKind } from "./offer-request.ts";
import type { GetterOptions, JsonGetterOptions, PageOptions } from "./page-options.ts";
import { PageReports } from "./page-reports.ts";
import type { PageRuntime } from "./page-runtime.ts";
import { PageTiming, type PageTimings } from "./page-timing.ts";
import { PageVisitor } from "./page-visitor.ts";
import { type BeginMbox, type BeginOptions, readBegin } from "./read-begin.ts";
import { readAttributes, readJson, readText } from "./read-content.ts";
import { RequestBatcher } from "./request-batcher.ts";
import { joinResults, type ServerState } from "./server-state.ts";
import { withWaitLimit } from "./with-wait-limit.ts";

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
  readonly #desk: PageRuntime;
  readonly #options: PageOptions;
  readonly #timing: PageTiming;
  readonly #results: TargetResult[] = [];
  /** An error if what the page was given of the visitor could not be used. */
  #visitor: PageVisitor | TargetError | undefined;
  #queue: RequestBatcher | undefined;
  #pageReports: PageReports | undefined;

  /** Not for users, who have `forRequest`. */
  constructor(desk: PageRuntime, options: PageOptions) {
    this.#desk = desk;
    // Never throws, whatever it is given.
    this.#options = options ?? { url: "/" };
    this.#timing = new PageTiming(desk);
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
    try {
      const asks = this.#asks;
      for (const { kind, name, prefetch, details } of readBegin(mboxes, options, (message) =>
        this.#desk.tell(message),
      )) {
        asks.ask(kind, name, prefetch, details);
      }
      asks.flush();
    } catch (error) {
      this.#desk.log.error("begin() could not use what it was given", error);
    }
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
    return this.#collect("mbox", name, (answer) => readText(answer, this.#tellOf(name)), options);
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
    const read = (answer: Answer): unknown => readJson(answer, options?.parse, this.#tellOf(name));
    return this.#collect("mbox", name, read, options);
  }

  /** All offers of an mbox, as Target gave them, with their response tokens. @throws TargetError like `offer` */
  offers(name: string, options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#collect("mbox", name, readOptions, options, []);
  }

  /**
   * The JSON offers of an mbox as one object: later ones override earlier ones, and all of them override the fallback's. It has no prototype.
   * An attribute of another kind than the fallback's (a text for a number) is told, and the fallback's is kept.
   *
   * @example
   * const flags = await page.attributes<Flags>("flags", { fallback: { beta: false } });
   */
  attributes<T extends object>(name: string, options: GetterOptions<T> & { readonly fallback: T }): LazyPromise<T>;
  attributes<T extends object>(name: string, options?: GetterOptions<T>): LazyPromise<Partial<T>>;
  attributes(name: string, options?: GetterOptions<object>): LazyPromise<object> {
    const read = (answer: Answer): object => readAttributes(answer, options?.fallback, this.#tellOf(name));
    return this.#collect("mbox", name, read, options);
  }

  /** What is made for the page as a whole: `actions` and other options of all activities that apply. @throws TargetError like `offer` */
  pageLoad(options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#collect("pageLoad", "", readOptions, options, []);
  }

  /** What is made for a view of a single-page application; prefetched, so report it with `displayed`. @throws TargetError like `offer` */
  view(name: string, options?: GetterOptions<readonly Option[]>): LazyPromise<readonly Option[]> {
    return this.#collect("view", name, readOptions, options, []);
  }

  /**
   * Reports what the visitor has seen: of what was prefetched, for the rest has counted already. Each once, and only what the page really
   * got: default content is not reported. Without names it is everything that was collected.
   */
  displayed(...names: readonly string[]): void {
    this.#reports.report("display", this.#queue, names);
  }

  /**
   * Reports what the visitor has clicked, where an activity counts clicks. Each once. For clicks that come in a later request, as those
   * of browsers do, see `clickToken`.
   */
  clicked(...names: readonly string[]): void {
    this.#reports.report("click", this.#queue, names);
  }

  /**
   * What a click on an mbox's or a view's offer needs to be reported in a later request: text for an attribute, a form or a URL, made of
   * Target's own tokens. `undefined` where no activity counts clicks, or default content is shown. Collect the offer first.
   *
   * @example
   * <a href="/lamps" data-click="${page.clickToken("hero") ?? ""}">
   */
  clickToken(name: string): string | undefined {
    return this.#reports.clickToken(this.#queue, name);
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
    return this.#reports.reportClick(token);
  }

  /** Values for `Set-Cookie`, right from the first call on, whether it has ended or not; none if the page did not use Target. */
  get setCookie(): readonly string[] {
    if (this.#visitor === undefined || isTargetError(this.#visitor)) return [];
    const secure = this.#options.secure ?? /^https:/i.test(describeUrl(this.#options));
    const attributes = { secure, domain: this.#options.cookieDomain };
    return this.#visitor.cookies.map((cookie) => toSetCookie(cookie, attributes));
  }

  /** For the browser, of the calls that have ended; `undefined` if none has. Escape it for the place where you write it. */
  get serverState(): ServerState | undefined {
    if (this.#visitor === undefined || isTargetError(this.#visitor)) return undefined;
    return joinResults(this.#results, this.#visitor.visitor.getState());
  }

  /** What Target's calls took so far, and how long the page stood still for them. */
  get timing(): PageTimings {
    return this.#timing.read();
  }

  /** The same as a value for `Server-Timing`; empty if the page did not use Target. */
  get serverTiming(): string {
    if (this.#visitor === undefined) return "";
    const { total, waited } = this.timing;
    return `target;desc="Target took";dur=${total.toFixed(1)}, target-wait;desc="Page waited";dur=${waited.toFixed(1)}`;
  }

  // Below: how it works

  get #asks(): RequestBatcher {
    this.#visitor ??= this.#makeVisitor();
    this.#queue ??= new RequestBatcher(this.#desk, this.#visitor, {
      decisioningMethod: this.#options.decisioningMethod,
      onStart: () => this.#timing.start(),
      onPending: (ended) => this.#keepAlive(ended),
      onEnd: (result) => {
        this.#timing.end(result);
        if (result !== undefined) this.#results.push(result);
      },
    });
    return this.#queue;
  }

  #makeVisitor(): PageVisitor | TargetError {
    try {
      const isKept = this.#options.waitUntil !== undefined;
      const waitUntil = isKept ? (work: Promise<unknown>) => this.#keepAlive(work) : undefined;
      return new PageVisitor({ ...this.#options, waitUntil }, this.#desk.settings);
    } catch (cause) {
      const error = isTargetError(cause)
        ? cause
        : new TargetError("invalid-options", "The options of the page could not be used", { cause });
      this.#desk.log.warn("A page could not ask Target", error);
      return error;
    }
  }

  /** @param none what an answer without offers gives where there is no fallback */
  #collect<T>(
    kind: OfferRequestKind,
    name: string,
    read: (answer: Answer) => T | undefined,
    given: GetterOptions<T> | undefined,
    none?: T,
  ): LazyPromise<T> {
    const options = given ?? {};
    const ask = this.#asks.ask(kind, name);
    if (ask.isCollected) this.#desk.statistics.coalesced += 1;
    ask.isCollected = true;
    const { timeout = this.#options.timeout } = options;
    const fallback = (): T => ("fallback" in options ? options.fallback : none) as T;
    return new LazyPromise(async () => {
      ask.isAwaited = true;
      if (ask.outcome === undefined) await withWaitLimit(ask, this.#timing.waits, timeout, () => this.#asks.flush());
      const { outcome } = ask;
      if (outcome !== undefined && "answer" in outcome) {
        const value = read(outcome.answer);
        if (value === undefined) return fallback();
        ask.handedOut = true;
        return value;
      }
      if (outcome === undefined) ask.wasLate = true;
      if (!("fallback" in options)) throw outcome?.error ?? outOfPatience(timeout);
      this.#desk.statistics.fallbacks += 1;
      return fallback();
    });
  }

  #tellOf(name: string): (message: string) => void {
    return (message) => this.#desk.tell(`${name}: ${message}`);
  }

  get #reports(): PageReports {
    this.#pageReports ??= new PageReports(this.#desk, (notifications) => {
      this.#visitor ??= this.#makeVisitor();
      if (isTargetError(this.#visitor)) return;
      this.#desk.notify({ ...this.#visitor.group, notifications });
      this.#flushLater();
    });
    return this.#pageReports;
  }

  /** Only for those who would end before the queue's interval is over. */
  #flushLater(): void {
    if (this.#options.waitUntil !== undefined) this.#keepAlive(this.#desk.flush());
  }

  #keepAlive(work: Promise<unknown>): void {
    try {
      this.#options.waitUntil?.(work);
    } catch (error) {
      this.#desk.log.error("waitUntil failed", error);
    }
  }
}

function outOfPatience(timeout: number | undefined): TargetError {
  return new TargetError("wait-timeout", `Target had no answer when the page had waited for ${timeout} ms`);
}

function readOptions({ options }: Answer): readonly Option[] | undefined {
  return options.length === 0 ? undefined : options;
}
