import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import { flushReports, report } from "../call/client-queue.ts";
import type { PageServices } from "../call/page-services.ts";
import { warnOnce } from "../call/warn-once.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { Log } from "../observability/logger.ts";
import type { PageTimes } from "../observability/observer.ts";
import { PageStatistics } from "../observability/page-statistics.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { Settings } from "../options/settings.ts";
import type { TargetResult } from "../response/target-result.ts";
import { type OfferRequest, toRequestParts } from "./offer-request.ts";

/** The parts of a client that its pages use. */
export class PageRuntime {
  readonly #services: PageServices;

  constructor(services: PageServices) {
    this.#services = services;
  }

  get settings(): Settings {
    return this.#services.services.settings;
  }

  get log(): Log {
    return this.#services.services.log;
  }

  /** Reports conversions and omissions of options. */
  get inputs(): PageServices["inputs"] {
    return this.#services.inputs;
  }

  get statistics(): PageStatistics {
    const { state } = this.#services;
    state.statistics ??= new PageStatistics();
    return state.statistics;
  }

  /** Records a period in which a page had running calls. */
  record(times: PageTimes): void {
    this.statistics.total.record(times.total);
    this.statistics.waited.record(times.waited);
    this.#services.onPage(times);
  }

  /** Warns once of a mistake in a page: a page is rendered many times. */
  warn(message: string): void {
    warnOnce(this.#services, message);
  }

  /** Returns a function that warns of a mistake with an mbox or a view. */
  createWarn(name: string): (message: string) => void {
    return (message) => this.warn(`${name}: ${message}`);
  }

  /** Decides a call; synchronously if the device can. Throws or rejects on failure. */
  getOffers(options: GetOffersOptions): TargetResult | Promise<TargetResult> {
    return this.#services.getOffers(options);
  }

  /** Returns the requested offers that the device decides at once. */
  selectForDevice(
    offerRequests: readonly OfferRequest[],
    method: DecisioningMethod = this.settings.decisioningMethod,
  ): readonly OfferRequest[] {
    if (method === "on-device") return offerRequests;
    const { device } = this.#services;
    if (method === "server-side" || device?.available !== true) return none;
    return offerRequests.filter((offerRequest) => {
      const request: DeliveryRequest = { context: { channel: "web" }, ...toRequestParts([offerRequest]) };
      return device.findDependency(request)?.remoteNeeded === false;
    });
  }

  /** Adds it to the queue, which retries and counts. */
  notify(impressions: Impressions): void {
    report(this.#services, impressions);
  }

  /** Sends waiting reports now. Never rejects. */
  flush(): Promise<void> {
    return flushReports(this.#services);
  }
}

const none: readonly OfferRequest[] = [];
