import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { Impressions } from "../notifications/impressions.ts";
import type { NotificationQueue } from "../notifications/notification-queue.ts";
import type { Log } from "../observability/logger.ts";
import type { PageTimes } from "../observability/observer.ts";
import { createNotificationQueue } from "../on-device/create-notification-queue.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { Settings } from "../options/settings.ts";
import type { TargetResult } from "../response/target-result.ts";
import { type OfferRequest, toRequestParts } from "./offer-request.ts";
import type { PageServices } from "./page-services.ts";
import { PageStatistics } from "./page-statistics.ts";

/** What the pages of a client work with. */
export class PageRuntime {
  readonly #drawer: PageServices;

  constructor(drawer: PageServices) {
    this.#drawer = drawer;
  }

  get settings(): Settings {
    return this.#drawer.services.settings;
  }

  get log(): Log {
    return this.#drawer.services.log;
  }

  get statistics(): PageStatistics {
    this.#drawer.statistics ??= new PageStatistics();
    return this.#drawer.statistics;
  }

  /** Records a stretch of a page's life in which it had calls under way. */
  record(times: PageTimes): void {
    this.statistics.total.record(times.total);
    this.statistics.waited.record(times.waited);
    this.#drawer.onPage(times);
  }

  /** Warns of a mistake in a page; once, for a page is rendered again and again. */
  tell(message: string): void {
    this.#drawer.told ??= new Set();
    const { told } = this.#drawer;
    if (told.has(message) || told.size >= mostTold) return;
    told.add(message);
    this.log.warn(message);
  }

  /** Decides a call; at once and without a promise where the device can. Throws or rejects with the reason. */
  getOffers(options: GetOffersOptions): TargetResult | Promise<TargetResult> {
    return this.#drawer.getOffers(options);
  }

  /** Those of `asks` that the device is to decide, and can: they cost no time. */
  selectForDevice(
    asks: readonly OfferRequest[],
    method: DecisioningMethod = this.settings.decisioningMethod,
  ): readonly OfferRequest[] {
    if (method === "on-device") return asks;
    const { device } = this.#drawer;
    if (method === "server-side" || device?.available !== true) return none;
    return asks.filter((ask) => {
      const request: DeliveryRequest = { context: { channel: "web" }, ...toRequestParts([ask]) };
      return device.dependencyOf(request)?.remoteNeeded === false;
    });
  }

  /** Has it sent by the queue, which repeats what fails and accounts for everything. */
  notify(impressions: Impressions): void {
    const { device } = this.#drawer;
    if (device === undefined) this.#queue.add(impressions);
    else device.notify(impressions);
  }

  /** Sends now what waits in the queue. Never rejects. */
  async flush(): Promise<void> {
    await (this.#drawer.device ?? this.#drawer.queue)?.flush();
  }

  get #queue(): NotificationQueue {
    this.#drawer.queue ??= createNotificationQueue(this.#drawer.services);
    return this.#drawer.queue;
  }
}

const none: readonly OfferRequest[] = [];

/** How many mistakes are told: names can come from anywhere. */
const mostTold = 1_000;
