import type { MetricType, Notification, Option, RequestDetails } from "@fletch/delivery-api";
import { TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { TargetResult } from "../response/target-result.ts";
import type { Ask, AskKind } from "./ask.ts";
import { AskQueue } from "./ask-queue.ts";
import { Collected } from "./collected.ts";
import { describeUrl } from "./describe-context.ts";
import { describeEvent } from "./describe-events.ts";
import type { PageDesk } from "./page-desk.ts";
import type { GetterOptions, PageOptions } from "./page-options.ts";
import { type PageCost, PageTiming } from "./page-timing.ts";
import { PageVisitor } from "./page-visitor.ts";
import type { Answer } from "./read-answers.ts";
import { joinResults, type ServerState } from "./server-state.ts";
import { toSetCookie } from "./set-cookie.ts";
import { waitForAsk } from "./wait-for-ask.ts";

/** What goes with the questions that a page begins. */
export interface BeginOptions extends RequestDetails {
  /** `true` only fetches: the offers count as seen when `displayed` says so, and not before. @default false */
  readonly prefetch?: boolean | undefined;
  /** Views to begin with. They are always prefetched. */
  readonly views?: readonly string[] | undefined;
  /** Whether to begin with what is made for the page as a whole, too. @default false */
  readonly pageLoad?: boolean | undefined;
}

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
  readonly #desk: PageDesk;
  readonly #options: PageOptions;
  readonly #timing: PageTiming;
  readonly #results: TargetResult[] = [];
  readonly #reported: Set<string> = new Set();
  #visitor: PageVisitor | undefined;
  #queue: AskQueue | undefined;

  /** Not for users, who have `forRequest`. */
  constructor(desk: PageDesk, options: PageOptions) {
    this.#desk = desk;
    this.#options = options;
    this.#timing = new PageTiming(desk);
  }

  /** Starts now, in one call, and returns. A failure shows where the offers are collected. */
  begin(names: string | readonly string[] = [], options: BeginOptions = {}): void {
    const { prefetch = false, views = [], pageLoad = false, ...details } = options;
    const asks = this.#asks;
    for (const name of typeof names === "string" ? [names] : names) asks.ask("mbox", name, prefetch, details);
    for (const name of views) asks.ask("view", name, true, details);
    if (pageLoad) asks.ask("pageLoad", "", prefetch, details);
    asks.flush();
  }

  /**
   * The content of an mbox's first offer: text, or an object of JSON. Without one for this visitor it is the fallback, or `undefined`.
   *
   * @throws TargetError when Target fails and there is no fallback
   */
  offer<T = string>(name: string, options: GetterOptions<T> & { readonly fallback: T }): Collected<T>;
  offer<T = string>(name: string, options?: GetterOptions<T>): Collected<T | undefined>;
  offer(name: string, options: GetterOptions<unknown> = {}): Collected<unknown> {
    return this.#collect("mbox", name, readContent, options);
  }

  /** All offers of an mbox, as Target gave them, with their response tokens. @throws TargetError like `offer` */
  offers(name: string, options: GetterOptions<readonly Option[]> = {}): Collected<readonly Option[]> {
    return this.#collect("mbox", name, readOptions, options, []);
  }

  /**
   * The JSON offers of an mbox as one object: later ones override earlier ones, and all of them override the fallback's. It has no prototype.
   *
   * @example
   * const flags = await page.attributes<Flags>("flags", { fallback: { beta: false } });
   */
  attributes<T extends object>(name: string, options: GetterOptions<T> & { readonly fallback: T }): Collected<T>;
  attributes<T extends object>(name: string, options?: GetterOptions<T>): Collected<Partial<T>>;
  attributes(name: string, options: GetterOptions<object> = {}): Collected<object> {
    const read = (answer: Answer): object => readAttributes(answer, options.fallback);
    return this.#collect("mbox", name, read, options);
  }

  /** What is made for the page as a whole: `actions` and other options of all activities that apply. @throws TargetError like `offer` */
  pageLoad(options: GetterOptions<readonly Option[]> = {}): Collected<readonly Option[]> {
    return this.#collect("pageLoad", "", readOptions, options, []);
  }

  /** What is made for a view of a single-page application; prefetched, so report it with `displayed`. @throws TargetError like `offer` */
  view(name: string, options: GetterOptions<readonly Option[]> = {}): Collected<readonly Option[]> {
    return this.#collect("view", name, readOptions, options, []);
  }

  /**
   * Reports what the visitor has seen: of what was prefetched, for the rest has counted already. Each once, and only what the page really
   * got: default content is not reported. Without names it is everything that was collected.
   */
  displayed(...names: readonly string[]): void {
    this.#report("display", names);
  }

  /** Reports what the visitor has clicked, where an activity counts clicks. Each once. */
  clicked(...names: readonly string[]): void {
    this.#report("click", names);
  }

  /** Values for `Set-Cookie`, right from the first call on, whether it has ended or not; none if the page did not use Target. */
  get setCookie(): readonly string[] {
    if (this.#visitor === undefined) return [];
    const secure = this.#options.secure ?? /^https:/i.test(describeUrl(this.#options));
    const attributes = { secure, domain: this.#options.cookieDomain };
    return this.#visitor.cookies.map((cookie) => toSetCookie(cookie, attributes));
  }

  /** For the browser, of the calls that have ended; `undefined` if none has. Escape it for the place where you write it. */
  get serverState(): ServerState | undefined {
    return this.#visitor && joinResults(this.#results, this.#visitor.visitor.getState());
  }

  /** What Target's calls took so far, and how long the page stood still for them. */
  get timing(): PageCost {
    return this.#timing.read();
  }

  /** The same as a value for `Server-Timing`; empty if the page did not use Target. */
  get serverTiming(): string {
    if (this.#visitor === undefined) return "";
    const { total, waited } = this.timing;
    return `target;desc="Target took";dur=${total.toFixed(1)}, target-wait;desc="Page waited";dur=${waited.toFixed(1)}`;
  }

  // Below: how it works

  get #asks(): AskQueue {
    this.#visitor ??= new PageVisitor(this.#options, this.#desk.settings);
    this.#queue ??= new AskQueue(this.#desk, this.#visitor, {
      decisioningMethod: this.#options.decisioningMethod,
      onStart: () => this.#timing.start(),
      onPending: (ended) => this.#options.waitUntil?.(ended),
      onEnd: (result) => {
        this.#timing.end(result);
        if (result === undefined) return;
        this.#results.push(result);
        // Workers end with the answer, so the device's impressions cannot wait for the queue's interval.
        if (result.meta.decisioningMethod !== "server-side") this.#options.waitUntil?.(this.#desk.flush());
      },
    });
    return this.#queue;
  }

  /** @param none what an answer without offers gives where there is no fallback */
  #collect<T>(
    kind: AskKind,
    name: string,
    read: (answer: Answer) => T | undefined,
    options: GetterOptions<T>,
    none?: T,
  ): Collected<T> {
    const ask = this.#asks.ask(kind, name);
    if (ask.isCollected) this.#desk.statistics.coalesced += 1;
    ask.isCollected = true;
    const { timeout = this.#options.timeout } = options;
    const fallback = (): T => ("fallback" in options ? options.fallback : none) as T;
    return new Collected(async () => {
      if (ask.outcome === undefined) await waitForAsk(ask, this.#timing.waits, timeout, () => this.#asks.flush());
      const { outcome } = ask;
      if (outcome !== undefined && "answer" in outcome) {
        ask.handedOut = true;
        return read(outcome.answer) ?? fallback();
      }
      if (!("fallback" in options)) throw outcome?.error ?? outOfPatience(timeout);
      this.#desk.statistics.fallbacks += 1;
      return fallback();
    });
  }

  #report(type: MetricType, names: readonly string[]): void {
    const queue = this.#queue;
    const visitor = this.#visitor;
    if (queue === undefined || visitor === undefined) return;
    const asks = names.length === 0 ? queue.all : names.flatMap((name) => queue.named(name));
    const now = Date.now();
    const notifications: Notification[] = [];
    for (const ask of asks) {
      const notification = this.#describeOnce(ask, type, now);
      if (notification !== undefined) notifications.push(notification);
    }
    if (notifications.length === 0) return;
    this.#desk.notify({ ...visitor.group, notifications });
    this.#options.waitUntil?.(this.#desk.flush());
  }

  #describeOnce(ask: Ask, type: MetricType, now: number): Notification | undefined {
    const key = `${type} ${ask.kind} ${ask.name}`;
    if (!ask.handedOut || this.#reported.has(key)) return undefined;
    this.#reported.add(key);
    return describeEvent(ask, type, now);
  }
}

function outOfPatience(timeout: number | undefined): TargetError {
  return new TargetError("wait-timeout", `Target had no answer when the page had waited for ${timeout} ms`);
}

/** Default content that Target keeps for comparison has no content. */
function readContent({ options }: Answer): unknown {
  return options.find(({ content }) => content !== undefined)?.content;
}

function readOptions({ options }: Answer): readonly Option[] | undefined {
  return options.length === 0 ? undefined : options;
}

/** Without a prototype: the names come from Target. */
function readAttributes({ options }: Answer, fallback: object | undefined): object {
  const attributes: Record<string, unknown> = Object.assign(Object.create(null), fallback);
  for (const { type, content } of options) if (type === "json" && isRecord(content)) Object.assign(attributes, content);
  return attributes;
}
