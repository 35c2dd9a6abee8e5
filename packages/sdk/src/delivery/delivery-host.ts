import type { Settings } from "../options/settings.ts";

/** Where Delivery calls go. Nothing of a visitor gets into it but a cluster, which is digits. */
export class DeliveryHost {
  readonly #settings: Settings;
  readonly #scheme: string;
  readonly #query: string;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#scheme = settings.secure ? "https://" : "http://";
    const version = settings.version === undefined ? "" : `&version=${encodeURIComponent(settings.version)}`;
    this.#query = `/rest/v1/delivery?imsOrgId=${encodeURIComponent(settings.organizationId)}${version}&sessionId=`;
  }

  /** A configured `serverDomain` always wins; a cluster replaces only the account's own host (deviation D1). */
  hostFor(cluster: string | undefined): string {
    const { serverDomain, client } = this.#settings;
    if (serverDomain !== undefined) return serverDomain;
    return cluster === undefined ? `${client}.tt.omtrdc.net` : `mboxedge${cluster}.tt.omtrdc.net`;
  }

  urlFor(cluster: string | undefined, sessionId: string): string {
    return this.#scheme + this.hostFor(cluster) + this.#query + encodeURIComponent(sessionId);
  }
}
