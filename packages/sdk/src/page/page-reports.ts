import type { MetricType, Notification } from "@fletch/delivery-api";
import { createId } from "../runtime/create-id.ts";
import { readClickToken, writeClickToken } from "./click-token.ts";
import { describeClick, describeEvent } from "./describe-events.ts";
import type { OfferRequest } from "./offer-request.ts";
import type { PageRuntime } from "./page-runtime.ts";
import type { RequestBatcher } from "./request-batcher.ts";

/** What a page tells Target of its visitor. `queue` has what the page asked for; it is missing while it asked for nothing. */
export class PageReports {
  readonly #desk: PageRuntime;
  readonly #notify: (notifications: readonly Notification[]) => void;
  readonly #reported: Set<string> = new Set();

  constructor(desk: PageRuntime, notify: (notifications: readonly Notification[]) => void) {
    this.#desk = desk;
    this.#notify = notify;
  }

  /** Without names it is everything that was collected. */
  report(type: MetricType, queue: RequestBatcher | undefined, names: readonly string[]): void {
    const by = type === "display" ? "displayed" : "clicked";
    const asks = names.length === 0 ? (queue?.all ?? []) : names.flatMap((name) => this.#collected(by, queue, name));
    const now = Date.now();
    const notifications = asks.flatMap((ask) => this.#describeOnce(ask, type, now) ?? []);
    if (notifications.length > 0) this.#notify(notifications);
  }

  clickToken(queue: RequestBatcher | undefined, name: string): string | undefined {
    for (const ask of this.#collected("clickToken", queue, name)) {
      const click = ask.handedOut ? describeClick(ask) : undefined;
      if (click !== undefined) return writeClickToken(click);
    }
    return undefined;
  }

  reportClick(token: unknown): boolean {
    const click = readClickToken(token);
    if (click === undefined) {
      this.#desk.tell("reportClick() expected what clickToken() gave, and got something else: no click was reported");
      return false;
    }
    this.#notify([{ ...click, id: createId(), type: "click", timestamp: Date.now() }]);
    return true;
  }

  /** An mbox and a view can have one name. A report of what nobody collected is a mistake. */
  #collected(
    by: "displayed" | "clicked" | "clickToken",
    queue: RequestBatcher | undefined,
    name: string,
  ): readonly OfferRequest[] {
    const collected = queue?.named(name).filter(({ isAwaited }) => isAwaited) ?? [];
    if (collected.length > 0) return collected;
    const later = by === "clicked" ? "; for clicks in a later request, see clickToken() and reportClick()" : "";
    this.#desk.tell(
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
