import type { NotificationQueue } from "../notifications/notification-queue.ts";
import type { PageTimes } from "../observability/observer.ts";
import type { ClientServices, LocalDecisioning } from "../on-device/local-decisioning.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { TargetResult } from "../response/target-result.ts";
import type { PageStatistics } from "./page-statistics.ts";

/** Where a client keeps what its pages need. Empty until there is a page, so that a client without pages carries no code for them. */
export interface PageServices {
  readonly services: ClientServices;
  readonly device: LocalDecisioning | undefined;
  readonly onPage: (times: PageTimes) => void;
  readonly getOffers: (options: GetOffersOptions) => TargetResult | Promise<TargetResult>;
  /** Of all pages of the client. */
  statistics?: PageStatistics;
  /** What was told of mistakes in pages: each is told once. */
  told?: Set<string>;
  /** Where events of pages wait, if there is no device with a queue. */
  queue?: NotificationQueue;
}

/** A client of whatever entry of the package. */
export interface PageClient {
  readonly pageDrawer: PageServices;
}
