/** START HERE: what happens in a call, from the caller's options to the result. This file calls every stage; each is a file of its own. */
import type { RemoteDependency } from "@fletch/decisioning";
import { type DecisioningMethod, type DeliveryResponse, isTargetError, TargetError } from "@fletch/delivery-api";
import { AsyncResult, type Callbacks, type Stopwatch } from "./async-result.ts";
import { getVisitorCookieName, TargetCookieName, TargetLocationHintCookieName } from "./cookie-names.ts";
import { chooseRoute } from "./decisioning-method.ts";
import { DeliverySender } from "./delivery/send-delivery.ts";
import type { CreateDevice, Device } from "./device/device.ts";
import { createEmit } from "./events.ts";
import { AuthState } from "./experience-cloud/customer-ids.ts";
import { createLog, type Log } from "./logger.ts";
import type { NotificationCounts } from "./notifications/notification-queue.ts";
import type { GetAttributesOptions, GetOffersOptions } from "./options/call-options.ts";
import type { TargetClientOptions } from "./options/client-options.ts";
import { checkAttributeNames, checkCallOptions, checkNotifications } from "./options/parse-call-options.ts";
import { parseClientOptions } from "./options/parse-client-options.ts";
import type { Settings } from "./options/settings.ts";
import { Readiness } from "./ready.ts";
import { createTransport, type Transport } from "./remote/transport.ts";
import { type CompleteCall, completeRequest } from "./request/complete-request.ts";
import { requestAttributes } from "./request/request-attributes.ts";
import { type AnyAttributes, AttributesProvider } from "./response/attributes-provider.ts";
import { buildResult } from "./response/build-result.ts";
import type { ResultMeta, TargetResult } from "./response/target-result.ts";
import type { PageDrawer } from "./session/page-drawer.ts";
import type { PageStats } from "./session/page-statistics.ts";
import { Telemetry } from "./telemetry.ts";

/** What the client has done so far. */
export interface ClientStats {
  /** Impressions of decisions on the device: every one ends as one of these. */
  readonly notifications: NotificationCounts;
  /** HTTP requests that are under way. */
  readonly requests: { readonly pending: number };
  /** Measurements that wait for a request to ride on. */
  readonly telemetry: { readonly pending: number };
  /** What Target cost the pages of `forRequest`; `undefined` while there was none. */
  readonly pages: PageStats | undefined;
}

/** A way to Target: its edge, the device, or both. Make one for the process with `TargetClient.create`, and share it. */
export class TargetClient implements AsyncDisposable {
  /** The name of the cookie that keeps the visitor's session and id: `mbox`. */
  static readonly TargetCookieName: "mbox" = TargetCookieName;
  /** The name of the cookie that keeps which Target edge knows the visitor: `mboxEdgeCluster`. */
  static readonly TargetLocationHintCookieName: "mboxEdgeCluster" = TargetLocationHintCookieName;
  /** How sure the caller is of a customer id: `UNKNOWN`, `AUTHENTICATED` or `LOGGED_OUT`. */
  static readonly AuthState: typeof AuthState = AuthState;

  /** The name of the Experience Cloud's cookie: `AMCV_` and the organization's id. Cookies travel under the encoded name. */
  static getVisitorCookieName(organizationId: string): string {
    return getVisitorCookieName(organizationId);
  }

  readonly #settings: Settings;
  readonly #log: Log;
  readonly #telemetry: Telemetry;
  readonly #transport: Transport;
  readonly #sender: DeliverySender;
  readonly #device: Device | undefined;
  readonly #readiness: Readiness;
  /** What `forRequest` works with. Not for users. */
  readonly pageDrawer: PageDrawer;
  #closing: Promise<void> | undefined;

  /** Not for users, who have `TargetClient.create`. */
  protected constructor(options: TargetClientOptions, createDevice: CreateDevice | undefined) {
    const settings = parseClientOptions(options);
    const log = createLog(options.logger);
    const emit = createEmit(options.events ?? {}, log);
    const telemetry = new Telemetry(settings.telemetryEnabled);
    const transport = createTransport({
      ...options,
      onCircuit: (host, state) => emit(state === "open" ? "circuitOpen" : "circuitClosed", { host }),
    });
    const sender = new DeliverySender(settings, transport, telemetry, log);
    const services = { settings, transport, sender, telemetry, emit, log };
    this.#settings = settings;
    this.#log = log;
    this.#telemetry = telemetry;
    this.#transport = transport;
    this.#sender = sender;
    if (settings.decisioningMethod !== "server-side") {
      if (createDevice === undefined) {
        throw new TargetError(
          "invalid-options",
          `$.decisioningMethod: expected "server-side", got "${settings.decisioningMethod}": this entry of the package has no decisioning engine`,
        );
      }
      this.#device = createDevice(services);
      this.#device.start();
    }
    this.pageDrawer = {
      services,
      device: this.#device,
      getOffers: (call) => this.#getOffers(call, { total: 0, waited: 0 }),
    };
    this.#readiness = new Readiness(this.#device);
    this.#readiness.wait(undefined).then(
      () => emit("clientReady", {}),
      () => undefined,
    );
  }

  getOffers(options: GetOffersOptions & Callbacks<TargetResult>): AsyncResult<TargetResult> {
    return this.#call(options, (timing) => this.#getOffers(options, timing));
  }

  getAttributes<T extends object = AnyAttributes>(
    mboxNames: readonly (keyof T & string)[],
    options: GetAttributesOptions & Callbacks<AttributesProvider<T>> = {},
  ): AsyncResult<AttributesProvider<T>> {
    return this.#call(options, (timing) => {
      checkAttributeNames(mboxNames, options);
      return mapResult(
        this.#getOffers(requestAttributes(mboxNames, options), timing),
        (result) => new AttributesProvider<T>(result),
      );
    });
  }

  sendNotifications(options: GetOffersOptions & Callbacks<TargetResult>): AsyncResult<TargetResult> {
    return this.#call(options, (timing) => {
      const call = this.#complete(options);
      checkNotifications(call.request);
      return this.#askEdge(call, options, undefined, timing);
    });
  }

  /** Resolves when decisions can be made... */
  async ready(limit: { readonly timeout?: number | undefined } = {}): Promise<void> {
    await this.#readiness.wait(limit?.timeout ?? this.#settings.maximumWaitReady);
  }

  async flush(): Promise<void> {
    await Promise.all([this.#device?.flush(), this.pageDrawer.queue?.flush()]);
  }

  close({ deadline = 3_000 }: { readonly deadline?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  stats(): ClientStats {
    return {
      notifications: (this.#device ?? this.pageDrawer.queue)?.counts ?? noNotifications,
      requests: { pending: this.#transport.pending },
      telemetry: { pending: this.#telemetry.pending },
      pages: this.pageDrawer.statistics?.read(),
    };
  }

  // The flow of a call

  /** Whatever fails before anything was sent or decided is the caller's doing: a getter that throws, a visitor of theirs that fails. */
  #call<T>(options: Callbacks<T>, work: (timing: Stopwatch) => T | Promise<T>): AsyncResult<T> {
    const guarded = (timing: Stopwatch): T | Promise<T> => {
      try {
        return work(timing);
      } catch (cause) {
        if (isTargetError(cause)) throw cause;
        throw new TargetError("invalid-options", "The options of the call could not be used", { cause });
      }
    };
    return new AsyncResult(guarded, options, (error) => this.#log.error("A callback failed", error));
  }

  #getOffers(options: GetOffersOptions, timing: Stopwatch): TargetResult | Promise<TargetResult> {
    const call = this.#complete(options);
    const { decisioningMethod, whenEdgeFails } = this.#settings;
    const method = options.decisioningMethod ?? decisioningMethod;
    const route = chooseRoute(method, this.#device, call.request, whenEdgeFails === "on-device");
    if (route.device !== undefined) return this.#askDevice(route.device, call, method, timing);
    const { dependency, standIn } = route;
    const asked = this.#askEdge(call, options, dependency, timing);
    if (standIn === undefined) return asked;
    return asked.catch((error: unknown) => {
      if (!isTargetError(error, "circuit-open")) throw error;
      return this.#askDevice(standIn, call, method, timing);
    });
  }

  #complete(options: GetOffersOptions): CompleteCall {
    if (this.#closing !== undefined) throw new TargetError("client-closed", "The client is closed");
    checkCallOptions(options);
    throwIfAborted(options.signal);
    const call = completeRequest(options, this.#settings, Date.now());
    for (const { path, expected, got } of call.dropped) {
      this.#log.error(`Left out of the request: ${path}: expected ${expected}, got ${got}`);
    }
    return call;
  }

  #askDevice(
    device: Device,
    call: CompleteCall,
    method: DecisioningMethod,
    timing: Stopwatch,
  ): TargetResult | Promise<TargetResult> {
    const decisioningMethod = method === "hybrid" ? method : "on-device";
    const started = this.#telemetry.wanted ? performance.now() : 0;
    return mapResult(device.decide(call), ({ response, remote }) => {
      this.#measure(call, started, decisioningMethod);
      const { remoteMboxes, remoteViews } = remote;
      return this.#finish(call, response, { decisioningMethod, remoteMboxes, remoteViews }, timing);
    });
  }

  async #askEdge(
    call: CompleteCall,
    options: GetOffersOptions,
    dependency: RemoteDependency | undefined,
    timing: Stopwatch,
  ): Promise<TargetResult> {
    const started = performance.now();
    const { timeout = this.#settings.timeout, signal } = options;
    const response = await this.#sender.send({ ...call, timeout, signal });
    this.#measure(call, started, "server-side");
    const { remoteMboxes = none, remoteViews = none } = dependency ?? {};
    return this.#finish(call, response, { decisioningMethod: "server-side", remoteMboxes, remoteViews }, timing);
  }

  #finish(call: CompleteCall, response: DeliveryResponse, meta: ResultMeta, timing: Stopwatch): TargetResult {
    const result = buildResult(call, response, meta, timing);
    if (this.#log.enabled) this.#log.debug(`Decided ${meta.decisioningMethod}`, response);
    return result;
  }

  #measure({ requestId, request, now }: CompleteCall, started: number, method: DecisioningMethod): void {
    if (!this.#telemetry.wanted) return;
    const mode = method === "server-side" ? "edge" : "local";
    this.#telemetry.addCall(requestId, request, { now, execution: performance.now() - started, method, mode });
  }

  async #close(deadline: number): Promise<void> {
    const started = performance.now();
    this.#readiness.close();
    await Promise.all([this.#device?.close({ deadline }), this.pageDrawer.queue?.close({ deadline })]);
    await this.#transport.close({ deadline: Math.max(0, deadline - (performance.now() - started)) });
  }
}

const noNotifications: NotificationCounts = Object.freeze({
  sent: 0,
  dropped: 0,
  droppedBy: Object.freeze({ "queue-full": 0, rejected: 0, expired: 0, closed: 0 }),
  pending: 0,
});

const none: readonly string[] = Object.freeze([]);

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new TargetError("request-aborted", "The call was aborted by its signal", { cause: signal.reason });
  }
}

/** Goes on with a value that may still be on its way. */
function mapResult<T, U>(value: T | Promise<T>, next: (value: T) => U): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
