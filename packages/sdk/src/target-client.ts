/** START HERE: what happens in a call, from the caller's options to the result. This file calls every stage; each is a file of its own. */
import type { RemoteDependency } from "@fletch/decisioning";
import {
  type DecisioningMethod,
  type DeliveryResponse,
  deliveryRequestSchema,
  isTargetError,
  TargetError,
} from "@fletch/delivery-api";
import { chooseRoute, hasQaLink, qaLinkOnDevice } from "./choose-route.ts";
import { AuthState } from "./experience-cloud/customer-ids.ts";
import type { NotificationCounts } from "./notifications/notification-queue.ts";
import { DevelopmentWarnings } from "./observability/development-warnings.ts";
import type { CallWork, RunCall } from "./observability/diagnostics.ts";
import { type InputCounts, InputReport } from "./observability/input-report.ts";
import { createInputWatch } from "./observability/input-watch.ts";
import { Instrumentation } from "./observability/instrumentation.ts";
import { createLog, type Log } from "./observability/logger.ts";
import type { Operation } from "./observability/observer.ts";
import { type ExchangeTimes, Telemetry } from "./observability/telemetry.ts";
import { TelemetrySender } from "./observability/telemetry-sender.ts";
import type { ArtifactStats } from "./on-device/artifact/artifact-stats.ts";
import { emptyCounts } from "./on-device/empty-counts.ts";
import type { CreateLocalDecisioning, LocalDecisioning } from "./on-device/local-decisioning.ts";
import type { GetAttributesOptions, GetOffersOptions } from "./options/call-options.ts";
import type { TargetClientOptions } from "./options/client-options.ts";
import {
  callOptionsSchema,
  checkCallOptions,
  checkNotifications,
  readMboxNames,
} from "./options/parse-call-options.ts";
import { clientOptionsSchema, parseClientOptions } from "./options/parse-client-options.ts";
import type { Settings } from "./options/settings.ts";
import type { PageServices } from "./page/page-services.ts";
import type { PageStats } from "./page/page-statistics.ts";
import { AsyncResult, type Callbacks, type CallTimer } from "./promises/async-result.ts";
import { Readiness } from "./promises/readiness.ts";
import { readWaitLimit, type WaitLimit } from "./promises/wait-limit.ts";
import { type CompleteCall, completeRequest } from "./request/complete-request.ts";
import { getVisitorCookieName, TargetCookieName, TargetLocationHintCookieName } from "./request/cookie-names.ts";
import { toWireRequest } from "./request/read-request.ts";
import { requestAttributes } from "./request/request-attributes.ts";
import { type AnyAttributes, AttributesProvider } from "./response/attributes-provider.ts";
import { buildResult } from "./response/build-result.ts";
import type { ResultMeta, TargetResult } from "./response/target-result.ts";
/** What the client has done so far. */ import { isWithin, systemClock } from "./runtime/clock.ts";
import { isWorkerRuntime } from "./runtime/worker-runtime.ts";
import { DeliverySender } from "./transport/send-delivery.ts";
import { createTransport, type Transport } from "./transport/transport.ts";

export interface ClientStats {
  /** Impressions of decisions on the device: every one ends as one of these. */
  readonly notifications: NotificationCounts;
  /** HTTP requests that are under way. */
  readonly requests: { readonly pending: number };
  /** Measurements that wait for a request to ride on. */
  readonly telemetry: { readonly pending: number };
  /** What decisions on the device are made from; `undefined` for a client that makes none. */
  readonly artifact: ArtifactStats | undefined;
  /** What was not as it should be of options and requests; see docs/inputs.md. */
  readonly inputs: InputCounts;
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
  readonly #sight: Instrumentation;
  readonly #inputs: InputReport;
  readonly #warnings: DevelopmentWarnings | undefined;
  readonly #telemetry: Telemetry;
  readonly #transport: Transport;
  readonly #sender: DeliverySender;
  readonly #telemetrySender: TelemetrySender;
  readonly #device: LocalDecisioning | undefined;
  readonly #readiness: Readiness;
  /** What `forRequest` works with. Not for users. */
  readonly pageDrawer: PageServices;
  #closing: Promise<void> | undefined;

  /** Not for users, who have `TargetClient.create`. */
  protected constructor(given: TargetClientOptions, createDevice: CreateLocalDecisioning | null) {
    if (createDevice === undefined) {
      throw new TargetError("invalid-options", "A client is made with TargetClient.create, not with new");
    }
    const watch = createInputWatch();
    const settings = parseClientOptions(given, watch?.findUnknown(clientOptionsSchema, given) ?? []);
    const { options } = settings;
    const log = createLog(options.logger);
    const sight = new Instrumentation(options.events ?? {}, options.observer, log);
    const { emit } = sight;
    const telemetry = new Telemetry(settings.telemetryEnabled);
    const transport = createTransport({
      ...options,
      onRequest: sight.onRequest,
      onCircuit: (host, state) => emit(state === "open" ? "circuitOpen" : "circuitClosed", { host }),
    });
    const sender = new DeliverySender(settings, transport, telemetry, log);
    const services = { settings, transport, sender, telemetry, emit, log };
    this.#settings = settings;
    this.#log = log;
    this.#inputs = new InputReport(options.strict === true, log, watch);
    this.#inputs.take(settings.adjustments, "invalid-options");
    this.#sight = sight;
    this.#warnings = createWarnings(log, options);
    this.#warnings?.watchOptions(options);
    this.#telemetry = telemetry;
    this.#transport = transport;
    this.#sender = sender;
    this.#telemetrySender = new TelemetrySender(settings, sender, telemetry, log);
    if (settings.decisioningMethod !== "server-side") {
      if (createDevice === null) {
        throw new TargetError(
          "invalid-options",
          `$.decisioningMethod: expected "server-side", received "${settings.decisioningMethod}": this entry of the package has no decisioning engine`,
        );
      }
      this.#device = createDevice(services);
      this.#device.start();
    }
    this.pageDrawer = {
      services,
      onPage: sight.onPage,
      device: this.#device,
      getOffers: (call) => {
        const timing: CallTimer = { total: 0, waited: 0 };
        return this.#watch("getOffers", timing, (run) => this.#getOffers(call, timing, run));
      },
    };
    this.#readiness = new Readiness(this.#device);
    if (this.#device !== undefined && isWorkerRuntime()) {
      // Where a client may be created outside of any request, it can wait for nothing.
      this.#device.onReady(() => emit("clientReady", {}));
    } else {
      // Who has a handler waits for it.
      this.#readiness.wait(undefined, options.events?.clientReady !== undefined).then(
        () => emit("clientReady", {}),
        () => undefined,
      );
    }
  }

  /**
   * Gets offers: starts at once, and gives back a handle to await, or to ask with `ready()`.
   *
   * On the device a decision is made before the call returns; at the edge it takes a request. A failure is kept until the handle is awaited.
   *
   * @throws TargetError (by rejecting) `invalid-options`, `invalid-request`, `not-ready`, `unsupported-artifact-version`, `request-timeout`,
   *   `request-aborted`, `network-error`, `circuit-open`, `http-error`, `invalid-response` or `client-closed`
   * @example
   * const offers = target.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } }, targetCookie });
   * const user = await db.findUser(id); // your own work, meanwhile
   * const { response, targetCookie: cookie, timing } = await offers;
   */
  getOffers(options: GetOffersOptions & Callbacks<TargetResult>): AsyncResult<TargetResult> {
    return this.#call("getOffers", options, (timing, run) => this.#getOffers(options, timing, run));
  }

  /**
   * Gets the JSON offers of some mboxes as attributes. Mboxes that the request does not name yet are executed.
   *
   * @throws TargetError (by rejecting) as `getOffers` does
   * @example
   * const flags = await target.getAttributes<{ flags: { beta: boolean } }>(["flags"], { targetCookie });
   * if (flags.getValue("flags", "beta", false)) showBeta();
   */
  getAttributes<T extends object = AnyAttributes>(
    mboxNames: readonly (keyof T & string)[],
    options: GetAttributesOptions & Callbacks<AttributesProvider<T>> = {},
  ): AsyncResult<AttributesProvider<T>> {
    return this.#call("getAttributes", options, (timing, run) => {
      const given = options ?? {};
      const names = readMboxNames(mboxNames, given);
      this.#inputs.take(names.adjustments, "invalid-options");
      return mapResult(
        this.#getOffers(requestAttributes(names.options, given), timing, run),
        (result) => new AttributesProvider<T>(result),
      );
    });
  }

  /**
   * Tells Target what the visitor saw or clicked of a prefetch. Always goes to the edge, at once; repeated only with the same ids.
   *
   * @throws TargetError (by rejecting) `invalid-request` without a notification, else as `getOffers` does
   */
  sendNotifications(options: GetOffersOptions & Callbacks<TargetResult>): AsyncResult<TargetResult> {
    return this.#call("sendNotifications", options, (timing, run) => {
      const checked = this.#check(options);
      const call = this.#complete(checked);
      checkNotifications(call.request, checked.request);
      return run("server-side", call.request, () => this.#askEdge(call, checked, undefined, timing));
    });
  }

  /**
   * Resolves when calls can be decided as the client was told to: with the first artifact, or at once where none is needed. Keeps the
   * process alive until then, as does a handler of `clientReady`.
   *
   * @param limit milliseconds, bare or as `timeout` @default `maximumWaitReady` of the client, else no limit
   * @throws TargetError `ready-timeout` when the time is up, with the last failure as its `cause` (the client goes on trying), or
   *   `client-closed`
   */
  async ready(limit?: WaitLimit): Promise<void> {
    await this.#readiness.wait(readWaitLimit(limit) ?? this.#settings.maximumWaitReady);
  }

  /** Sends impressions and telemetry that wait, and resolves when each was tried once. Never rejects: `stats()` tells what came of them. */
  async flush(): Promise<void> {
    await Promise.all([this.#device?.flush(), this.pageDrawer.queue?.flush()]);
    await this.#telemetrySender.flush();
  }

  /**
   * Ends the client: impressions that wait are sent, calls under way may finish, timers and connections end. Later calls reject with
   * `client-closed`. Closing twice is closing once.
   *
   * @param limit `deadline` in milliseconds, after which whatever is left is given up @default 3000
   */
  close(limit: { readonly deadline?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(limit?.deadline ?? 3_000);
    return this.#closing;
  }

  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the client has done so far, in numbers that add up. */
  stats(): ClientStats {
    return {
      notifications: (this.#device ?? this.pageDrawer.queue)?.counts ?? emptyCounts,
      requests: { pending: this.#transport.pending },
      telemetry: { pending: this.#telemetry.pending },
      artifact: this.#device?.artifact,
      inputs: this.#inputs.counts,
      pages: this.pageDrawer.statistics?.read(),
    };
  }

  // The flow of a call

  #call<T>(
    operation: Operation,
    options: Callbacks<T>,
    work: (timing: CallTimer, run: RunCall) => T | Promise<T>,
  ): AsyncResult<T> {
    return new AsyncResult(
      (timing) => this.#watch(operation, timing, (run) => work(timing, run)),
      options,
      (error) => this.#log.error("A callback failed", error),
    );
  }

  /** Whatever fails before anything was sent or decided is the caller's doing: a getter that throws, a visitor of theirs that fails. */
  #watch<T>(operation: Operation, timing: CallTimer, work: CallWork<T>): T | Promise<T> {
    return this.#sight.watch(operation, timing, (run) => {
      try {
        return work(run);
      } catch (cause) {
        if (isTargetError(cause)) throw cause;
        throw new TargetError("invalid-options", "The options of the call could not be used", { cause });
      }
    });
  }

  #getOffers(given: GetOffersOptions, timing: CallTimer, run: RunCall): TargetResult | Promise<TargetResult> {
    const options = this.#check(given);
    const call = this.#complete(options);
    const { decisioningMethod = this.#settings.decisioningMethod } = options;
    const method = decisioningMethod as DecisioningMethod; // It was checked.
    const decide = (): TargetResult | Promise<TargetResult> => this.#decide(method, call, options, timing, run);
    const wait = this.#waitForLost(method, options);
    return wait === undefined ? decide() : wait.then(decide);
  }

  /** In workers a download ends with its request: if none waited for it, none would ever get the artifact. */
  #waitForLost(method: DecisioningMethod, options: GetOffersOptions): Promise<void> | undefined {
    const device = this.#device;
    const { waitUntil, timeout = this.#settings.timeout } = options;
    this.pageDrawer.queue?.use(waitUntil);
    const lost = device?.use(waitUntil);
    if (lost !== undefined) return isWithin(systemClock, timeout, lost);
    if (!isWorkerRuntime() || method !== "on-device" || waitUntil !== undefined) return undefined;
    return device?.available === false ? device.obtain(AbortSignal.timeout(timeout)) : undefined;
  }

  #decide(
    method: DecisioningMethod,
    call: CompleteCall,
    options: GetOffersOptions,
    timing: CallTimer,
    run: RunCall,
  ): TargetResult | Promise<TargetResult> {
    const standsIn = this.#settings.whenEdgeFails === "on-device";
    const route = chooseRoute(method, this.#device, call.request, standsIn);
    if (method === "on-device" && hasQaLink(call.request)) this.#inputs.take([qaLinkOnDevice], "invalid-request");
    const { device, dependency, standIn } = route;
    if (device !== undefined)
      return run("on-device", call.request, () => this.#askDevice(device, call, timing, options.waitUntil));
    const asked = run("server-side", call.request, () => this.#askEdge(call, options, dependency, timing));
    if (standIn === undefined || !(asked instanceof Promise)) return asked;
    return asked.catch((error: unknown) => {
      if (!isTargetError(error, "circuit-open")) throw error;
      return this.#askDevice(standIn, call, timing, options.waitUntil);
    });
  }

  #check(given: GetOffersOptions): GetOffersOptions {
    if (this.#closing !== undefined) throw new TargetError("client-closed", "The client is closed");
    const unknown = this.#inputs.findUnknown(callOptionsSchema, given);
    const { options, adjustments } = checkCallOptions(given, unknown);
    this.#inputs.take(adjustments, "invalid-options");
    throwIfAborted(options.signal);
    return options;
  }

  #complete(options: GetOffersOptions): CompleteCall {
    const token = options.request.property?.token;
    if (this.#log.enabled && token !== undefined && token !== this.#settings.property?.token) {
      this.#log.debug("The property of the request is not that of the client; it is the request's that counts");
    }
    const call = completeRequest(options, this.#settings, Date.now());
    this.#inputs.take(this.#inputs.findUnknown(deliveryRequestSchema, options.request), "invalid-request");
    this.#inputs.take(call.adjustments, "invalid-request");
    this.#warnings?.watch(options, call);
    return call;
  }

  #askDevice(
    device: LocalDecisioning,
    call: CompleteCall,
    timing: CallTimer,
    waitUntil: GetOffersOptions["waitUntil"],
  ): TargetResult | Promise<TargetResult> {
    const decisioningMethod = "on-device";
    const started = this.#telemetry.wanted ? performance.now() : 0;
    // Target gives a cluster to visitors who bring none, and so does the device, when it knows one.
    const { ownCluster } = this.#sender;
    const known = call.cluster === undefined && ownCluster !== undefined ? { ...call, cluster: ownCluster } : call;
    return mapResult(device.decide(known), ({ response, remote }) => {
      this.#measure(known, response, started, decisioningMethod);
      waitUntil?.(device.flush());
      return this.#finish(known, response, { decisioningMethod, ...namesOf(remote) }, timing);
    });
  }

  async #askEdge(
    call: CompleteCall,
    options: GetOffersOptions,
    dependency: RemoteDependency | undefined,
    timing: CallTimer,
  ): Promise<TargetResult> {
    const started = performance.now();
    const { timeout = this.#settings.timeout, signal } = options;
    const { request, adjustments } = toWireRequest(call.request);
    this.#inputs.take(adjustments, "invalid-request");
    const sent = request === call.request ? call : { ...call, request };
    const times: ExchangeTimes = {};
    const response = await this.#sender.send(sent, timeout, signal, times);
    this.#measure(sent, response, started, "server-side", times);
    return this.#finish(sent, response, { decisioningMethod: "server-side", ...namesOf(dependency) }, timing);
  }

  #finish(call: CompleteCall, response: DeliveryResponse, meta: ResultMeta, timing: CallTimer): TargetResult {
    const result = buildResult(call, response, meta, timing);
    if (this.#log.enabled) this.#log.debug(`Decided ${meta.decisioningMethod}`, response);
    return result;
  }

  #measure(
    call: CompleteCall,
    response: DeliveryResponse,
    started: number,
    method: DecisioningMethod,
    times?: ExchangeTimes,
  ): void {
    if (!this.#telemetry.wanted) return;
    const { requestId, request } = call;
    this.#telemetrySender.note(call, response.id ?? request.id);
    const mode = method === "server-side" ? "edge" : "local";
    const execution = performance.now() - started;
    this.#telemetry.addCall(requestId, request, { now: Date.now(), execution, method, mode, ...(times && { times }) });
  }

  async #close(deadline: number): Promise<void> {
    const started = performance.now();
    this.#readiness.close();
    const remaining = (): number => Math.max(0, deadline - (performance.now() - started));
    await Promise.all([this.#device?.close({ deadline }), this.pageDrawer.queue?.close({ deadline })]);
    await this.#telemetrySender.close(remaining());
    await this.#transport.close({ deadline: remaining() });
  }
}

/** Lists of the caller's own: the engine shares them between decisions. */
function namesOf(dependency: RemoteDependency | undefined): Pick<ResultMeta, "remoteMboxes" | "remoteViews"> {
  return { remoteMboxes: [...(dependency?.remoteMboxes ?? [])], remoteViews: [...(dependency?.remoteViews ?? [])] };
}

/** In development only, and written so that bundlers leave it out of what they make for production. */
function createWarnings(log: Log, { logger }: TargetClientOptions): DevelopmentWarnings | undefined {
  if (typeof process !== "undefined") {
    if (process.env.NODE_ENV !== "production") return new DevelopmentWarnings(log, logger?.error !== undefined);
  }
  return undefined;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new TargetError("request-aborted", "The call was aborted by its signal", { cause: signal.reason });
  }
}

/** Goes on with a value that may still be on its way. */
function mapResult<T, U>(value: T | Promise<T>, next: (value: T) => U): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
