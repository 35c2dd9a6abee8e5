import { encode } from "../cookies/target-cookie.ts";
import type { Settings } from "../options/settings.ts";

/** The host of Delivery calls. The only part of a visitor in it is a cluster, which is digits. */
export class DeliveryHost {
  readonly #settings: Settings;
  readonly #scheme: string;
  readonly #query: string;
  /** Caches hosts by cluster (at most 11,111), so that the string is hashed once. */
  readonly #origins: Map<string | undefined, string> = new Map();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#scheme = settings.secure ? "https://" : "http://";
    const version = settings.version === undefined ? "" : `&version=${encode(settings.version)}`;
    this.#query = `/rest/v1/delivery?imsOrgId=${encode(settings.organizationId)}${version}&sessionId=`;
  }

  /** A configured `serverDomain` always wins; a cluster replaces only the account's own host (deviation D1). */
  hostFor(cluster: string | undefined): string {
    const { serverDomain, client } = this.#settings;
    if (serverDomain !== undefined) return serverDomain;
    return cluster === undefined ? `${client}.tt.omtrdc.net` : `mboxedge${cluster}.tt.omtrdc.net`;
  }

  /** Scheme and host of the calls of a cluster. */
  originFor(cluster: string | undefined): string {
    let origin = this.#origins.get(cluster);
    if (origin === undefined) {
      origin = this.#scheme + this.hostFor(cluster);
      this.#origins.set(cluster, origin);
    }
    return origin;
  }

  pathFor(sessionId: string): string {
    return this.#query + encode(sessionId);
  }
}
