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

/** What a client keeps for its pages and flags. Empty until there are any, so that a client without them carries no code for them. */
export interface PageState {
  /** Of all pages of the client. */
  statistics?: PageStatistics;
  /** What was told of mistakes in pages and flags: each is told once. */
  told?: Set<string>;
  /** Where events of pages wait, if there is no device with a queue. */
  queue?: NotificationQueue;
  /** Who is told of each event of the client beside the user's handlers. */
  onEvent?: Set<(type: TargetEventName) => void>;
}

/** What a client lends to its pages and flags. */
export interface PageServices {
  readonly services: ClientServices;
  readonly state: PageState;
  readonly inputs: InputReport;
  readonly device: LocalDecisioning | undefined;
  readonly onPage: (times: PageTimes) => void;
  readonly getOffers: (options: GetOffersOptions) => TargetResult | Promise<TargetResult>;
}

/** A client of any entry of the package. */
export interface PageClient {
  getOffers(options: GetOffersOptions): AsyncResult<TargetResult>;
}

/** Registered, because a program can load the package twice: as ESM and as CommonJS. */
const key: unique symbol = Symbol.for("@fletch/sdk/page-services");

/** Attaches what the pages and flags of a client work with, out of its users' sight. */
export function attachPageServices(client: PageClient, services: PageServices): void {
  Object.defineProperty(client, key, { value: services });
}

/** @throws TargetError `invalid-options` when it is no client of this package */
export function getPageServices(client: PageClient): PageServices {
  const services = (client as { readonly [key]?: PageServices } | undefined)?.[key];
  if (services !== undefined) return services;
  const received = (client as unknown) === null ? "null" : typeof client;
  throw new TargetError(
    "invalid-options",
    `Pages and flags need a client: expected what TargetClient.create returns, received ${received}. Pass the client first`,
  );
}
