/**
 * START HERE: a page, from its beginning to its timing. This file calls every stage in order; each has its own file.
 */
import { isTargetError, type TargetError } from "@fletch/delivery-api";
import { guardWaitUntil } from "../call/guard-wait-until.ts";
import type { FlagVisitor } from "../flags/flag-visitor.ts";
import { BlockedTime } from "../promises/blocked-time.ts";
import type { TargetResult } from "../response/target-result.ts";
import { collectOffer } from "./collect-offer.ts";
import type { LazyPromise } from "./lazy-promise.ts";
import type { OfferResponse } from "./offer-request.ts";
import type { CheckedPageOptions, GetterOptions } from "./page-options.ts";
import { PageReports } from "./page-reports.ts";
import type { PageRuntime } from "./page-runtime.ts";
import { PageTiming } from "./page-timing.ts";
import { createPageVisitor, type PageVisitor } from "./page-visitor.ts";
import { type BeginMbox, type BeginOptions, readBegin } from "./read-begin.ts";
import { type Getter, readGetterOptions, toRequestKind } from "./read-getter-options.ts";
import { RequestBatcher } from "./request-batcher.ts";

/** The stages of a page; `Page` is its public interface. */
export class PageFlow {
  readonly runtime: PageRuntime;
  readonly options: CheckedPageOptions;
  readonly timing: PageTiming;
  readonly results: TargetResult[] = [];
  readonly #given: CheckedPageOptions | TargetError;
  readonly #waitUntil: CheckedPageOptions["waitUntil"];
  #visitor: PageVisitor | TargetError | undefined;
  #requests: RequestBatcher | undefined;
  #reports: PageReports | undefined;

  /** @param options an error if a strict client refuses them */
  constructor(runtime: PageRuntime, options: CheckedPageOptions | TargetError) {
    this.runtime = runtime;
    this.#given = options;
    this.options = isTargetError(options) ? { url: "" } : options;
    this.timing = new PageTiming(runtime);
    this.#waitUntil = guardWaitUntil(this.options.waitUntil, runtime.log);
  }

  /** 1. Start early: requests the named offers now, in one call. Never throws. */
  begin(mboxes: BeginMbox | readonly BeginMbox[], options: BeginOptions): void {
    try {
      const requests = this.#startRequests();
      const begun = readBegin(mboxes, options, (message) => this.runtime.warn(message));
      for (const { kind, name, prefetch, details } of begun) requests.load(kind, name, prefetch, details);
      requests.flush();
    } catch (error) {
      this.runtime.log.error("begin() could not read its arguments", error);
    }
  }

  /** 2. Batch: requests of one turn of the event loop go in one call, for one visitor. */
  #startRequests(): RequestBatcher {
    this.#requests ??= new RequestBatcher(this.runtime, this.#identify(), {
      decisioningMethod: this.options.decisioningMethod,
      onStart: () => this.timing.start(),
      onPending: (ended) => this.#waitUntil?.(ended),
      onEnd: (result) => {
        this.timing.end(result);
        if (result !== undefined) this.results.push(result);
      },
    });
    return this.#requests;
  }

  /**
   * 3. Collect late: waits only for the remaining time. `none` is the value for a response without offers and fallback.
   */
  collect<T>(
    getter: Getter,
    name: unknown,
    read: (response: OfferResponse) => T | undefined | Promise<T | undefined>,
    given: GetterOptions<T> | undefined,
    none?: T,
  ): LazyPromise<T> {
    const { options, error } = readGetterOptions<T>(given, getter, this.runtime);
    const { timeout = this.options.timeout, background = false } = options;
    const requests = this.#startRequests();
    return collectOffer(error === undefined ? requests.load(toRequestKind(getter), name) : requests.refuse(error), {
      read,
      none,
      options,
      timeout,
      waits: background ? new BlockedTime() : this.timing.waits,
      statistics: this.runtime.statistics,
      flush: () => requests.flush(),
    });
  }

  /** 4. Report impressions and clicks. 5. Measure: see `timing`. */
  get reports(): PageReports {
    this.#reports ??= new PageReports(
      this.runtime,
      () => this.#requests,
      (notifications) => {
        const visitor = this.#identify();
        if (isTargetError(visitor)) return;
        this.runtime.notify({ ...visitor.group, notifications });
        // Functions can end before the queue's interval.
        this.#waitUntil?.(this.runtime.flush());
      },
    );
    return this.#reports;
  }

  /** The visitor of the page's flags. */
  get flagVisitor(): FlagVisitor {
    const visitor = this.#identify();
    return isTargetError(visitor) ? {} : visitor.forFlags;
  }

  /** Whether the page has used Target. */
  get isUsed(): boolean {
    return this.#visitor !== undefined;
  }

  /** `undefined` for an unused page, and for an unreadable visitor. */
  get knownVisitor(): PageVisitor | undefined {
    return isTargetError(this.#visitor) ? undefined : this.#visitor;
  }

  #identify(): PageVisitor | TargetError {
    this.#visitor ??= createPageVisitor(this.#given, this.runtime);
    return this.#visitor;
  }
}
