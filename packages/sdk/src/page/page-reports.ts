import type { MetricType, Notification } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import { createId } from "../runtime/create-id.ts";
import { describeEvent, describeSubject } from "./describe-events.ts";
import { readEventToken, writeEventToken } from "./event-token.ts";
import type { OfferRequest } from "./offer-request.ts";
import type { PageRuntime } from "./page-runtime.ts";
import type { RequestBatcher } from "./request-batcher.ts";

/** Reports of a page to Target. */
export class PageReports {
  readonly #runtime: PageRuntime;
  /** Finds requested offers; absent before the first one. */
  readonly #requests: () => RequestBatcher | undefined;
  readonly #notify: (notifications: readonly Notification[]) => void;
  readonly #reported: Set<string> = new Set();

  constructor(
    runtime: PageRuntime,
    requests: () => RequestBatcher | undefined,
    notify: (notifications: readonly Notification[]) => void,
  ) {
    this.#requests = requests;
    this.#runtime = runtime;
    this.#notify = notify;
  }

  /** Reports events of the named offers; without names, of all collected ones. */
  report(type: MetricType, names: readonly string[]): void {
    const by = type === "display" ? "displayed" : "clicked";
    const offerRequests =
      names.length === 0 ? (this.#requests()?.all ?? []) : names.flatMap((name) => this.#collected(by, name));
    const now = Date.now();
    const notifications = offerRequests.flatMap((offerRequest) => this.#describeOnce(offerRequest, type, now) ?? []);
    if (notifications.length > 0) this.#notify(notifications);
  }

  /**
   * Returns the token with which a later request reports an event of this page.
   *
   * @param name `undefined` for the page load
   */
  tokenFor(type: MetricType, name: unknown): string | undefined {
    const by = `${type}Token` as const;
    const offerRequests =
      name === undefined
        ? this.#awaited(this.#requests()?.pageLoad, `${by}()`, "its page load")
        : this.#collected(by, name);
    for (const offerRequest of offerRequests) {
      const subject = offerRequest.isIssued ? describeSubject(offerRequest, type) : undefined;
      if (subject === undefined) continue;
      const token = writeEventToken(subject);
      if (token === undefined) {
        this.#runtime.warn(
          `${by}(${name === undefined ? "" : quote(name)}): too many tokens of Target for one ${type}, so it cannot be reported`,
        );
      }
      return token;
    }
    return undefined;
  }

  /** Reports an event of an earlier page. */
  reportByToken(type: MetricType, token: unknown): boolean {
    const subject = readEventToken(token);
    if (subject === undefined) {
      const by = type === "display" ? "reportDisplay" : "reportClick";
      this.#runtime.warn(
        `${by}() expected a token of ${type}Token(), and received something else: no ${type} was reported`,
      );
      return false;
    }
    this.#notify([{ ...subject, id: createId(), type, timestamp: Date.now() }]);
    return true;
  }

  /** An mbox and a view can have one name. */
  #collected(by: "displayed" | "clicked" | `${MetricType}Token`, name: unknown): readonly OfferRequest[] {
    const later = by === "clicked" ? "; for clicks in a later request, see clickToken() and reportClick()" : "";
    return this.#awaited(this.#requests()?.requestsNamed(name), `${by}(${quote(name)})`, quote(name), later);
  }

  /** Returns the awaited offers. Warns if there are none, because reporting an uncollected offer is a mistake. */
  #awaited(
    requested: OfferRequest | readonly OfferRequest[] | undefined,
    call: string,
    what: string,
    later = "",
  ): readonly OfferRequest[] {
    const awaited = [requested ?? []].flat().filter(({ isAwaited }) => isAwaited);
    if (awaited.length === 0) {
      this.#runtime.warn(
        `${call}: this page has not collected ${what}, so nothing is reported. Await its offer first${later}`,
      );
    }
    return awaited;
  }

  #describeOnce(offerRequest: OfferRequest, type: MetricType, now: number): Notification | undefined {
    const key = `${type} ${offerRequest.kind} ${offerRequest.name}`;
    if (!offerRequest.isIssued || this.#reported.has(key)) return undefined;
    this.#reported.add(key);
    return describeEvent(offerRequest, type, now);
  }
}

function quote(name: unknown): string {
  return typeof name === "string" || typeof name === "number" ? `"${name}"` : describeValue(name);
}
