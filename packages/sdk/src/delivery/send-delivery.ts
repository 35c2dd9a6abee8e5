import { type DeliveryRequest, type DeliveryResponse, TargetError } from "@fletch/delivery-api";
import { parseHostCluster } from "../cookies/location-hint.ts";
import type { Log } from "../observability/logger.ts";
import type { ExchangeTimes, Telemetry } from "../observability/telemetry.ts";
import type { Settings } from "../options/settings.ts";
import { parseDeliveryResponse } from "../response/parse-response.ts";
import { createId } from "../runtime/create-id.ts";
import { sdkName, sdkVersion } from "../runtime/version.ts";
import type { RequestAddress } from "../transport/request-address.ts";
import type { Transport, TransportRequest, TransportResponse } from "../transport/transport.ts";
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

  /** Adds the own cluster to a call without one, as Target does for visitors without one. */
  withOwnCluster<Call extends { readonly cluster: string | undefined }>(call: Call): Call {
    const cluster = this.#ownCluster;
    return call.cluster === undefined && cluster !== undefined ? { ...call, cluster } : call;
  }

  /**
   * Rejects only with a `TargetError`, or the error of `finish`.
   *
   * @param timeout in milliseconds
   * @param finish makes the result
   */
  send<T = DeliveryResponse>(
    call: DeliveryCall,
    timeout: number,
    signal?: AbortSignal,
    finish?: FinishCall<T>,
  ): Promise<T> {
    if (this.#log.enabled) this.#log.debug(`Request to ${this.#host.hostFor(call.cluster)}`, call.request);
    return this.#transport.send(
      new DeliveryMessage<T>(call, this.#host, timeout, signal, this.#telemetry, this.#parse, finish),
    );
  }

  readonly #parse: ParseResponse = ({ requestId, cluster }, received, times) => {
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
  };
}

/** Makes the result of a call. @param times the durations of its parts, for telemetry */
type FinishCall<T> = (response: DeliveryResponse, times: ExchangeTimes) => T;

type ParseResponse = (call: DeliveryCall, received: TransportResponse, times: ExchangeTimes) => DeliveryResponse;

type Entries = ReturnType<Telemetry["drain"]>;

const noEntries: Entries = [];

/**
 * The HTTP request of a call. A class, like everything that lives as long as an exchange: see "Remote calls" in docs/performance.md. Path and headers
 * are made when they are sent: many calls may wait for a connection.
 */
class DeliveryMessage<T> implements TransportRequest<T>, RequestAddress {
  readonly method = "POST";
  readonly origin: string;
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly retry: "always" | "if-not-sent";
  readonly requestId: string;
  /** The telemetry entries of this request. They are restored unless Target has received them. */
  #entries: Entries = noEntries;
  #id: string | undefined;
  readonly #call: DeliveryCall;
  readonly #host: DeliveryHost;
  readonly #telemetry: Telemetry;
  readonly #parse: ParseResponse;
  readonly #finish: FinishCall<T> | undefined;

  constructor(
    call: DeliveryCall,
    host: DeliveryHost,
    timeout: number,
    signal: AbortSignal | undefined,
    telemetry: Telemetry,
    parse: ParseResponse,
    finish: FinishCall<T> | undefined,
  ) {
    this.origin = host.originFor(call.cluster);
    this.timeout = timeout;
    this.signal = signal;
    this.retry = call.request.execute === undefined ? "always" : "if-not-sent";
    this.requestId = call.requestId;
    this.#call = call;
    this.#host = host;
    this.#telemetry = telemetry;
    this.#parse = parse;
    this.#finish = finish;
  }

  get url(): RequestAddress {
    return this;
  }

  get path(): string {
    return this.#host.pathFor(this.#call.sessionId);
  }

  get headers(): Readonly<Record<string, string>> {
    // An id of its own, for all attempts: the Delivery request's may not fit into a header.
    this.#id ??= createId();
    return {
      "content-type": "application/json",
      accept: "application/json",
      "x-exc-sdk": sdkName,
      "x-exc-sdk-version": sdkVersion,
      "x-request-id": this.#id,
    };
  }

  /** Called only when the request is sent: a call that an open circuit refuses takes no telemetry. */
  body(): string {
    const { request } = this.#call;
    this.#entries = this.#telemetry.drain();
    return toJson(this.#entries.length === 0 ? request : withTelemetry(request, this.#entries));
  }

  read(received: TransportResponse): T {
    const times: ExchangeTimes = {};
    const response = this.#parse(this.#call, received, times);
    this.#entries = noEntries;
    return (this.#finish?.(response, times) ?? response) as T;
  }

  ended(): void {
    this.#telemetry.restore(this.#entries);
  }
}

/** Puts the caller's entries first. */
function withTelemetry(request: DeliveryRequest, entries: Entries): DeliveryRequest {
  return { ...request, telemetry: { entries: [...(request.telemetry?.entries ?? []), ...entries] } };
}

/** A caller's unknown fields can have values that JSON does not have. */
function toJson(request: DeliveryRequest): string {
  try {
    return JSON.stringify(request);
  } catch (cause) {
    throw new TargetError("invalid-request", "The request cannot be written as JSON", { cause });
  }
}
