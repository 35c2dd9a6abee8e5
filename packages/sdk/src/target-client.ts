import { TargetError } from "@fletch/delivery-api";
import type { CallContext } from "./call/call-context.ts";
import { type ClientStats, readClientStats } from "./call/client-stats.ts";
import { closeClient } from "./call/close-client.ts";
import { createCallContext } from "./call/create-call-context.ts";
import type { CreateLocalCalls } from "./call/local-calls.ts";
import { attachPageServices } from "./call/page-services.ts";
import { readNamedLimit } from "./call/read-named-limit.ts";
import { startCall } from "./call/start-call.ts";
import { getAttributes, getOffers, sendNotifications } from "./call.ts";
import { getVisitorCookieName, TargetCookieName, TargetLocationHintCookieName } from "./cookies/cookie-names.ts";
import { AuthState } from "./experience-cloud/customer-ids.ts";
import type { Declared, FlagMbox, KnownFlags } from "./flags/flag-types.ts";
import type { GetAttributesOptions, GetOffersOptions } from "./options/call-options.ts";
import type { TargetClientOptions } from "./options/client-options.ts";
import type { AsyncResult, Callbacks, CallTimer } from "./promises/async-result.ts";
import type { CloseLimit, WaitLimit } from "./promises/wait-limit.ts";
import type { AttributesProvider } from "./response/attributes-provider.ts";
import type { TargetResult } from "./response/target-result.ts";
import { isWorkerRuntime } from "./runtime/worker-runtime.ts";

/**
 * A client of Target: of its edge, the artifact, or both. Create one per process with `TargetClient.create`, and share
 * it.
 */
export class TargetClient implements AsyncDisposable {
  /** The name of the cookie with the visitor's session and id: `mbox`. */
  static readonly TargetCookieName: "mbox" = TargetCookieName;
  /** The name of the cookie with the visitor's Target edge cluster: `mboxEdgeCluster`. */
  static readonly TargetLocationHintCookieName: "mboxEdgeCluster" = TargetLocationHintCookieName;
  /** The authenticated states of customer ids: `UNKNOWN`, `AUTHENTICATED` or `LOGGED_OUT`. */
  static readonly AuthState: typeof AuthState = AuthState;

  /**
   * Returns the name of the Experience Cloud's cookie: `AMCV_` and the organization's id. Cookies travel under the
   * encoded name.
   */
  static getVisitorCookieName(organizationId: string): string {
    return getVisitorCookieName(organizationId);
  }

  readonly #context: CallContext;
  #closing: Promise<void> | undefined;

  protected constructor(given: TargetClientOptions, createCalls: CreateLocalCalls | null) {
    if (createCalls === undefined) {
      throw new TargetError("invalid-options", "Create clients with TargetClient.create, not with new");
    }
    const context = createCallContext(given, createCalls);
    const { local, device, instrumentation, services, inputs } = context;
    this.#context = context;
    attachPageServices(this, {
      services,
      device,
      state: context.pages,
      inputs,
      isClosed: () => context.closed,
      onPage: instrumentation.onPage,
      getOffers: (call) => {
        const timing: CallTimer = { total: 0, waited: 0 };
        return instrumentation.watch("getOffers", timing, (_, run) => getOffers(context, call, timing, run));
      },
    });
    const emitReady = (): void => services.emit("clientReady", {});
    if (local === undefined) {
      queueMicrotask(emitReady);
    } else if (isWorkerRuntime()) {
      // A client that is created outside of a request cannot wait in workers.
      local.device.onReady(emitReady);
    } else {
      // A handler of `clientReady` keeps the process alive until then.
      const isAwaited = services.options.events?.clientReady !== undefined;
      local.readiness.wait(undefined, isAwaited).then(emitReady, () => undefined);
    }
  }

  /**
   * Gets offers: starts at once, and returns a handle to await, or to check with `ready()`.
   *
   * An on-device decision is made before the call returns; the edge takes a request. A failure is kept until the handle
   * is awaited.
   *
   * @throws TargetError (by rejecting) `invalid-options`, `invalid-request`, `not-ready`,
   * `unsupported-artifact-version`, `request-timeout`, `request-aborted`, `network-error`, `circuit-open`,
   * `http-error`, `invalid-response` or `client-closed`
   *
   * @example
   * const offers = target.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } }, targetCookie });
   * const user = await db.findUser(id); // your own work, meanwhile
   * const { response, targetCookie: cookie, timing } = await offers;
   */
  getOffers(options: GetOffersOptions & Callbacks<TargetResult>): AsyncResult<TargetResult> {
    const context = this.#context;
    return startCall(context, "getOffers", options, (timing, run) => getOffers(context, options, timing, run));
  }

  /**
   * Gets the JSON offers of mboxes as attributes. Executes mboxes that the request does not contain.
   *
   * @throws TargetError (by rejecting) as `getOffers` does
   *
   * @example
   * const flags = await target.getAttributes<{ flags: { beta: boolean } }>(["flags"], { targetCookie });
   * if (flags.getValue("flags", "beta", false)) showBeta();
   */
  getAttributes<T extends object = KnownFlags>(
    mboxNames: readonly FlagMbox<Declared<T>>[],
    options: GetAttributesOptions & Callbacks<AttributesProvider<T>> = {},
  ): AsyncResult<AttributesProvider<T>> {
    const context = this.#context;
    return startCall(context, "getAttributes", options, (timing, run) =>
      getAttributes<T>(context, mboxNames, options ?? {}, timing, run),
    );
  }

  /**
   * Reports displays and clicks of prefetched offers. Always goes to the edge, at once; retried only with equal ids.
   *
   * @throws TargetError (by rejecting) `invalid-request` without a notification, else as `getOffers` does
   */
  sendNotifications(options: GetOffersOptions & Callbacks<TargetResult>): AsyncResult<TargetResult> {
    const context = this.#context;
    return startCall(context, "sendNotifications", options, (timing, run) =>
      sendNotifications(context, options, timing, run),
    );
  }

  /**
   * Resolves when calls can be decided by the client's decisioning method: with the first artifact, or at once if none
   * is needed. Keeps the process alive until then, as does a handler of `clientReady`.
   *
   * @param limit milliseconds, bare or as `timeout` @default `maximumWaitReady` of the client, else no limit
   * @throws TargetError `ready-timeout` at the timeout, with the last failure as its `cause` (the client keeps trying),
   * or `client-closed`
   */
  async ready(limit?: WaitLimit): Promise<void> {
    const { closed, inputs, local, settings } = this.#context;
    const timeout = readNamedLimit(inputs, "ready", limit, "timeout") ?? settings.maximumWaitReady;
    if (closed) throw new TargetError("client-closed", "The client is closed");
    await local?.readiness.wait(timeout);
  }

  /**
   * Sends waiting impressions and telemetry, and resolves after one attempt each. Never rejects: `stats()` has the
   * result.
   */
  async flush(): Promise<void> {
    const { device, pages, telemetrySender } = this.#context;
    await Promise.all([device?.flush(), pages.queue?.flush()]);
    await telemetrySender.flush();
  }

  /**
   * Closes the client: lets running calls finish, sends impressions, caches the artifact, and ends timers and connections.
   * Later calls reject with `client-closed`. Idempotent.
   *
   * @throws TargetError (by rejecting) `invalid-options` for a misspelt limit of a strict client, after it is closed
   *
   * @param limit milliseconds, bare or as `deadline`, after which whatever is left is given up @default 3000
   */
  async close(limit?: CloseLimit): Promise<void> {
    const context = this.#context;
    let deadline: number | undefined;
    context.closed = true;
    try {
      deadline = readNamedLimit(context.inputs, "close", limit, "deadline");
    } finally {
      this.#closing ??= closeClient(context, deadline ?? 3_000);
      await this.#closing;
    }
  }

  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Returns the client's counts so far. */
  stats(): ClientStats {
    return readClientStats(this.#context);
  }
}
