import { type Geo, isTargetError, TargetError, unknownIpAddress } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { parseGeoHeaders } from "../artifact/parse-geo-headers.ts";
import type { EmitEvent } from "../observability/events.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import { download } from "../transport/download.ts";
import type { Transport } from "../transport/transport.ts";

/** The most cached lookups, and their lifetime: in milliseconds. */
const maxEntries = 1_000;
const entryMaxAge = 60 * 60 * 1_000;

interface CachedGeo {
  readonly geo: Promise<Geo | undefined>;
  /** By `performance.now()`. */
  readonly until: number;
}

/**
 * Looks up the geo of an IP address. A decision waits for it, so the timeout is short, and a failure only emits an
 * event (deviation D13).
 */
export class GeoLocator {
  readonly #url: string;
  readonly #timeout: number;
  readonly #transport: Transport;
  readonly #emit: EmitEvent;
  /** In order of age: all have one lifetime. */
  readonly #cache: Map<string, CachedGeo> = new Map();

  constructor(url: string, timeout: number, transport: Transport, emit: EmitEvent) {
    this.#url = url;
    this.#timeout = timeout;
    this.#transport = transport;
    this.#emit = emit;
  }

  /** Never rejects. Concurrent lookups of one address share a response. */
  locate(ipAddress: string): Promise<Geo | undefined> {
    const now = performance.now();
    const known = this.#cache.get(ipAddress);
    if (known !== undefined && now < known.until) return known.geo;
    const found = this.#lookUp(ipAddress);
    const remember = (): void => this.#remember(ipAddress, { geo: found, until: now + entryMaxAge });
    // In workers a lookup may be lost with its request, so no other request waits for it.
    if (isWorkerRuntime()) found.then(remember);
    else remember();
    return found;
  }

  #remember(ipAddress: string, known: CachedGeo): void {
    const cache = this.#cache;
    cache.delete(ipAddress);
    const [oldest] = cache.keys();
    if (cache.size >= maxEntries && oldest !== undefined) cache.delete(oldest);
    cache.set(ipAddress, known);
    known.geo.then((geo) => {
      // Failures are not cached.
      if (geo === undefined && cache.get(ipAddress) === known) cache.delete(ipAddress);
    });
  }

  async #lookUp(ipAddress: string): Promise<Geo | undefined> {
    try {
      const response = await this.#transport.send({
        ...download(this.#url),
        headers: ipAddress === unknownIpAddress ? {} : { "x-forwarded-for": ipAddress },
        timeout: this.#timeout,
        retry: "always",
      });
      const found = parseGeo(response.text);
      const geoContext = ipAddress === unknownIpAddress ? found : { ipAddress, ...found };
      this.#emit("geoLocationUpdated", { geoContext });
      return found;
    } catch (cause) {
      const error = isTargetError(cause)
        ? cause
        : new TargetError("invalid-response", "The place could not be read", { cause });
      this.#emit("geoLookupFailed", { error });
      return undefined;
    }
  }
}

/** `{"x-geo-city":"SAN FRANCISCO", …}` → geo. */
function parseGeo(text: string): Geo {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new TargetError("invalid-response", "The place should be a JSON object");
  return parseGeoHeaders((name) => value[name]);
}
