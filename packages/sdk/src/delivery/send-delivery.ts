import { type DeliveryRequest, type DeliveryResponse, TargetError } from "@fletch/delivery-api";
import { parseHostCluster } from "../cookies/location-hint.ts";
import type { Log } from "../observability/logger.ts";
import type { ExchangeTimes, Telemetry } from "../observability/telemetry.ts";
import type { Settings } from "../options/settings.ts";
import { parseDeliveryResponse } from "../response/parse-response.ts";
import { createId } from "../runtime/create-id.ts";
import { sdkName, sdkVersion } from "../runtime/version.ts";
import type { RequestAddress } from "../transport/request-address.ts";
import type { Transport, TransportRequest } from "../transport/transport.ts";
import { DeliveryHost } from "./delivery-host.ts";

/** One call of the Delivery API. */
export interface DeliveryCall {
  readonly request: DeliveryRequest;
  readonly requestId: string;
  readonly sessionId: string;
  readonly cluster: string | undefined;
}

/** Sends a Delivery request to the Target edge, with waiting telemetry. */
export class DeliverySender {
  readonly #host: DeliveryHost;
  readonly #transport: Transport;
  readonly #telemetry: Telemetry;
  readonly #log: Log;
  #ownCluster: string | undefined;

  constructor(settings: Settings, transport: Transport, telemetry: Telemetry, log: Log) {
    this.#host = new DeliveryHost(settings);
    this.#transport = transport;
    this.#telemetry = telemetry;
    this.#log = log;
  }

  /** The cluster that Target assigned to this machine's calls without one; `undefined` before the first response. */
  get ownCluster(): string | undefined {
    return this.#ownCluster;
  }

  /** Target gives a cluster to visitors who bring none, and so does the device, when it knows one. */
  withOwnCluster<Call extends { readonly cluster: string | undefined }>(call: Call): Call {
    const cluster = this.#ownCluster;
    return call.cluster === undefined && cluster !== undefined ? { ...call, cluster } : call;
  }

  /**
   * Rejects only with a `TargetError`.
   *
   * @param timeout in milliseconds
   * @param times gets the durations of its parts
   */
  async send(
    call: DeliveryCall,
    timeout: number,
    signal?: AbortSignal,
    times: ExchangeTimes = {},
  ): Promise<DeliveryResponse> {
    const { request, requestId, sessionId, cluster } = call;
    const message = new DeliveryMessage(
      call,
      this.#host.addressFor(cluster, sessionId),
      timeout,
      signal,
      this.#telemetry,
    );
    try {
      if (this.#log.enabled) this.#log.debug(`Request to ${this.#host.hostFor(cluster)}`, request);
      const received = await this.#transport.send(message);
      const { status, text, attempts } = received;
      const parsingSince = performance.now();
      const response = parseDeliveryResponse(text, { httpStatus: status, attempts, requestId });
      if (this.#telemetry.wanted) {
        const { timings } = received;
        times.parsing = performance.now() - parsingSince;
        if (timings !== undefined) times.request = { ...timings, responseSize: received.bytes.length };
      }
      // A cluster of the caller is untrusted; without one, Target chooses.
      if (cluster === undefined) this.#ownCluster = parseHostCluster(response.edgeHost) ?? this.#ownCluster;
      if (this.#log.enabled) this.#log.debug(`Response from ${this.#host.hostFor(cluster)}`, response);
      this.#telemetry.remember(response.telemetryServerToken);
      return response;
    } catch (error) {
      this.#telemetry.restore(message.entries);
      throw error;
    }
  }
}

/** The HTTP request of a call. A class, like everything that lives as long as an exchange: see "Remote calls" in docs/performance.md. */
class DeliveryMessage implements TransportRequest {
  readonly method = "POST";
  readonly url: RequestAddress;
  readonly headers: Readonly<Record<string, string>> = {
    "content-type": "application/json",
    accept: "application/json",
    "x-exc-sdk": sdkName,
    "x-exc-sdk-version": sdkVersion,
    // An id of its own: the Delivery request's may not fit into a header.
    "x-request-id": createId(),
  };
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly retry: "always" | "if-not-sent";
  readonly requestId: string;
  /** The telemetry that it takes along. */
  entries: ReturnType<Telemetry["drain"]> = [];
  readonly #request: DeliveryRequest;
  readonly #telemetry: Telemetry;

  constructor(
    { request, requestId }: DeliveryCall,
    url: RequestAddress,
    timeout: number,
    signal: AbortSignal | undefined,
    telemetry: Telemetry,
  ) {
    this.url = url;
    this.timeout = timeout;
    this.signal = signal;
    this.retry = request.execute === undefined ? "always" : "if-not-sent";
    this.requestId = requestId;
    this.#request = request;
    this.#telemetry = telemetry;
  }

  /** Called only when the request is sent: a call that an open circuit refuses takes no telemetry. */
  body(): string {
    this.entries = this.#telemetry.drain();
    return toJson(this.entries.length === 0 ? this.#request : withTelemetry(this.#request, this.entries));
  }
}

/** The caller's entries come first. */
function withTelemetry(request: DeliveryRequest, entries: ReturnType<Telemetry["drain"]>): DeliveryRequest {
  return { ...request, telemetry: { entries: [...(request.telemetry?.entries ?? []), ...entries] } };
}

/** Unknown values may be of any type. */
function toJson(request: DeliveryRequest): string {
  try {
    return JSON.stringify(request);
  } catch (cause) {
    throw new TargetError("invalid-request", "The request cannot be written as JSON", { cause });
  }
}
