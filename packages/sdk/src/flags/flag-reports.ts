import type { DeliveryRequest, Notification, Order } from "@fletch/delivery-api";
import { flushReports, report } from "../call/client-queue.ts";
import { guardWaitUntil } from "../call/guard-wait-until.ts";
import { warnOnce } from "../call/warn-once.ts";
import type { Impressions } from "../notifications/impressions.ts";
import { completeContext } from "../request/complete-context.ts";
import { readRequest, toWireVisitor } from "../request/read-request.ts";
import { createId } from "../runtime/create-id.ts";
import { type FlagSession, sessionLength } from "./exposure-memory.ts";
import type { FlagHost } from "./flag-host.ts";
import { type FlagVisitor, type Identity, toContext } from "./flag-visitor.ts";
import { type Exposures, type TrackOptions, trackNames } from "./flags.ts";

/** Reports impressions and conversions of flags. */
export class FlagReports {
  readonly #host: FlagHost;
  readonly #visitor: FlagVisitor;
  readonly #identity: Identity;
  #session: FlagSession | undefined;
  #group: Omit<Impressions, "notifications"> | undefined;

  constructor(host: FlagHost, visitor: FlagVisitor, identity: Identity) {
    this.#host = host;
    this.#visitor = visitor;
    this.#identity = identity;
  }

  /** Reports displayed offers of an mbox, once per session. */
  expose(mbox: string, displayTokens: readonly string[], exposures: Exposures): void {
    const now = Date.now();
    const session = this.#findSession(now);
    const tokens =
      exposures === "always" ? displayTokens : this.#host.memory.takeNewTokens(session, mbox, displayTokens);
    if (tokens.length === 0) return;
    this.#send(session, {
      id: createId(),
      impressionId: createId(),
      timestamp: now,
      type: "display",
      mbox: { name: mbox },
      tokens,
    });
  }

  /** Reports a conversion. */
  track(metric: string, options: TrackOptions | null | undefined): void {
    const now = Date.now();
    const order = { id: options?.orderId, total: options?.value } as Order;
    const given: Notification = { id: createId(), timestamp: now, type: "display", mbox: { name: metric }, order };
    const conversion = this.#read(given, options);
    if (conversion !== undefined) this.#send(this.#findSession(now), conversion);
  }

  /** Returns what the API accepts: one invalid notification would refuse the visitor's others. Warns of the rest. */
  #read(given: Notification, options: unknown): Notification | undefined {
    const { client } = this.#host;
    let cause = "";
    try {
      client.inputs.tellUnknown(trackNames, options, "track");
      const { request, adjustments } = readRequest({ notifications: [given] });
      client.inputs.take(adjustments, "invalid-request");
      const [wire] = toWireVisitor(request as DeliveryRequest).notifications ?? [];
      if (wire?.mbox?.name) {
        const { order, ...conversion } = wire;
        return order === undefined || (order.id ?? order.total) === undefined ? conversion : wire;
      }
    } catch (error) {
      cause = `: ${(error as Error).message}`;
    }
    warnOnce(client, `track() expected an mbox, a value and an order's id: nothing was reported${cause}`);
    return undefined;
  }

  /** Renews the session: a view may outlive it. */
  #findSession(now: number): FlagSession {
    let session = this.#session;
    if (session === undefined || now >= session.until) {
      session = this.#host.memory.findSession(this.#identity, now);
      this.#session = session;
      this.#group = undefined;
    }
    session.until = now + sessionLength;
    return session;
  }

  #send(session: FlagSession, notification: Notification): void {
    this.#group ??= this.#describe(session, notification.timestamp);
    report(this.#host.client, { ...this.#group, notifications: [notification] });
    guardWaitUntil(this.#visitor.waitUntil, this.#host.client.services.log)?.(flushReports(this.#host.client));
  }

  #describe({ id: sessionId }: FlagSession, now: number): Omit<Impressions, "notifications"> {
    const { settings } = this.#host.client.services;
    const { property = settings.property, environmentId = settings.environmentId, experienceCloud } = this.#visitor;
    const { id, cluster } = this.#identity;
    const context = completeContext(toContext(this.#visitor), now);
    const visitor = { id, context, property, environmentId, experienceCloud } as Impressions["visitor"];
    return { sessionId, cluster, visitor: toWireVisitor(visitor) };
  }
}
