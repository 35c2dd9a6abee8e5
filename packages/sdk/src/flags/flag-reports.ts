import type { Notification } from "@fletch/delivery-api";
import { guardWaitUntil } from "../call/guard-wait-until.ts";
import type { Impressions } from "../notifications/impressions.ts";
import { completeContext } from "../request/complete-context.ts";
import { isSessionId } from "../request/complete-identity.ts";
import { toWireVisitor } from "../request/read-request.ts";
import { createId } from "../runtime/create-id.ts";
import { type FlagSession, sessionLength } from "./exposure-memory.ts";
import { type FlagHost, flush, report } from "./flag-host.ts";
import { type FlagVisitor, type Identity, toContext } from "./flag-visitor.ts";
import type { Exposures, TrackOptions } from "./flags.ts";

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
    const session = this.#sessionOf(now);
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
  track(metric: string, { value, orderId }: TrackOptions): void {
    const order = {
      ...(orderId !== undefined && { id: orderId }),
      ...(value !== undefined && { total: value }),
    };
    const isOrder = value !== undefined || orderId !== undefined;
    const now = Date.now();
    this.#send(this.#sessionOf(now), {
      id: createId(),
      timestamp: now,
      type: "display",
      mbox: { name: metric },
      ...(isOrder && { order }),
    });
  }

  /** Renews the session: a view may outlive it. */
  #sessionOf(now: number): FlagSession {
    let session = this.#session;
    if (session === undefined || now >= session.until) {
      session = this.#host.memory.sessionOf(this.#identity, now);
      this.#session = session;
      this.#group = undefined;
    }
    session.until = now + sessionLength;
    return session;
  }

  #send(session: FlagSession, notification: Notification): void {
    this.#group ??= this.#describe(session, notification.timestamp);
    report(this.#host, { ...this.#group, notifications: [notification] });
    guardWaitUntil(this.#visitor.waitUntil, this.#host.client.services.log)?.(flush(this.#host));
  }

  #describe({ id: sessionId }: FlagSession, now: number): Omit<Impressions, "notifications"> {
    const { settings } = this.#host.client.services;
    const { property = settings.property, environmentId = settings.environmentId, experienceCloud } = this.#visitor;
    const { id, cluster } = this.#identity;
    const context = completeContext(toContext(this.#visitor), now);
    const visitor: Impressions["visitor"] = {
      id,
      context,
      ...(property !== undefined && { property }),
      ...(environmentId !== undefined && { environmentId }),
      ...(experienceCloud !== undefined && { experienceCloud }),
    };
    return {
      sessionId: isSessionId(sessionId) ? sessionId : createId(),
      cluster,
      visitor: toWireVisitor(visitor),
    };
  }
}
