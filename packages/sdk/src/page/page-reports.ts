import type { MetricType, Notification } from "@fletch/delivery-api";
import { createId } from "../runtime/create-id.ts";
import { readClickToken, writeClickToken } from "./click-token.ts";
import { describeClick, describeEvent } from "./describe-events.ts";
import type { OfferRequest } from "./offer-request.ts";
import type { PageRuntime } from "./page-runtime.ts";
import type { RequestBatcher } from "./request-batcher.ts";

/** What a page tells Target of its visitor. */
export class PageReports {
  readonly #runtime: PageRuntime;
  /** Finds what the page asked for; it is missing while it asked for nothing. */
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

  /** Without names it is everything that was collected. */
  report(type: MetricType, names: readonly string[]): void {
    const by = type === "display" ? "displayed" : "clicked";
    const asks =
      names.length === 0 ? (this.#requests()?.all ?? []) : names.flatMap((name) => this.#collected(by, name));
    const now = Date.now();
    const notifications = asks.flatMap((ask) => this.#describeOnce(ask, type, now) ?? []);
    if (notifications.length > 0) this.#notify(notifications);
  }

  clickToken(name: string): string | undefined {
    for (const ask of this.#collected("clickToken", name)) {
      const click = ask.handedOut ? describeClick(ask) : undefined;
      if (click !== undefined) return writeClickToken(click);
    }
    return undefined;
  }

  reportClick(token: unknown): boolean {
    const click = readClickToken(token);
    if (click === undefined) {
      this.#runtime.tell(
        "reportClick() expected what clickToken() gave, and got something else: no click was reported",
      );
      return false;
    }
    this.#notify([{ ...click, id: createId(), type: "click", timestamp: Date.now() }]);
    return true;
  }

  /** An mbox and a view can have one name. A report of what nobody collected is a mistake. */
  #collected(by: "displayed" | "clicked" | "clickToken", name: string): readonly OfferRequest[] {
    const collected =
      this.#requests()
        ?.named(name)
        .filter(({ isAwaited }) => isAwaited) ?? [];
    if (collected.length > 0) return collected;
    const later = by === "clicked" ? "; for clicks in a later request, see clickToken() and reportClick()" : "";
    this.#runtime.tell(
      `${by}("${name}"): this page has not collected "${name}", so nothing is reported. Await its offer first${later}`,
    );
    return collected;
  }

  #describeOnce(ask: OfferRequest, type: MetricType, now: number): Notification | undefined {
    const key = `${type} ${ask.kind} ${ask.name}`;
    if (!ask.handedOut || this.#reported.has(key)) return undefined;
    this.#reported.add(key);
    return describeEvent(ask, type, now);
  }
}
