import { TargetError } from "@fletch/delivery-api";
import type { InputReport } from "../inputs/input-report.ts";
import type { NotificationQueue } from "../notifications/notification-queue.ts";
import type { TargetEventName } from "../observability/events.ts";
import type { PageTimes } from "../observability/observer.ts";
import type { PageStatistics } from "../observability/page-statistics.ts";
import type { ClientServices, LocalDecisioning } from "../on-device/local-decisioning.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { AsyncResult } from "../promises/async-result.ts";
import type { TargetResult } from "../response/target-result.ts";

/** State of a client's pages and flags. Empty until first use, so that other clients carry no code for them. */
export interface PageState {
  /** Shared by all pages of the client. */
  statistics?: PageStatistics;
  /** Mistakes in pages and flags that were reported; each is reported once. */
  warned?: Set<string>;
  /** The queue for events of pages, if on-device decisions have none. */
  queue?: NotificationQueue;
  /** Listeners for events, beside the user's handlers. They never throw. */
  onEvent?: Set<(type: TargetEventName) => unknown>;
}

/** The services of a client for its pages and flags. */
export interface PageServices {
  readonly services: ClientServices;
  readonly state: PageState;
  readonly inputs: InputReport;
  readonly device: LocalDecisioning | undefined;
  /** Whether `close` was called. */
  readonly isClosed: () => boolean;
  readonly onPage: (times: PageTimes) => void;
  readonly getOffers: (options: GetOffersOptions) => TargetResult | Promise<TargetResult>;
}

/** A client of any entry of the package. */
export interface PageClient {
  getOffers(options: GetOffersOptions): AsyncResult<TargetResult>;
}

/** A registered symbol, because a program can load the package twice: as ESM and as CommonJS. */
const key: unique symbol = Symbol.for("@fletch/sdk/page-services");

/** Attaches the services for pages and flags under a symbol. */
export function attachPageServices(client: PageClient, services: PageServices): void {
  Object.defineProperty(client, key, { value: services });
}

/** @throws TargetError `invalid-options` for an object that is not a client of this package */
export function getPageServices(client: PageClient): PageServices {
  const services = (client as { readonly [key]?: PageServices } | undefined)?.[key];
  if (services !== undefined) return services;
  const received = (client as unknown) === null ? "null" : typeof client;
  throw new TargetError(
    "invalid-options",
    `Pages and flags need a client: expected a client of TargetClient.create, received ${received}. Pass the client first`,
  );
}
