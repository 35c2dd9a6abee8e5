import { isTargetError } from "@fletch/delivery-api";
import { type Attributes, type Meter, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { Observer, RequestEnd, RequestStart } from "../observer.ts";
import { boundaries } from "./boundaries.ts";

/** Spans and durations of HTTP requests, by the conventions for HTTP clients. Each retry has a span. */
export function followRequests(tracer: Tracer, meter: Meter): NonNullable<Observer["onRequest"]> {
  const duration = meter.createHistogram("http.client.request.duration", {
    description: "Duration of HTTP client requests.",
    unit: "s",
    advice: boundaries.http,
  });
  return (request) => {
    const started = performance.now();
    const server = describeServer(request);
    const span = tracer.startSpan(request.method, {
      kind: SpanKind.CLIENT,
      attributes: {
        ...server,
        "url.full": withoutSession(request.url),
        ...(request.attempt > 1 && { "http.request.resend_count": request.attempt - 1 }),
      },
    });
    return (end) => {
      const attributes = describeEnd(end);
      duration.record((performance.now() - started) / 1_000, { ...server, ...attributes });
      span.setAttributes(attributes);
      if (attributes["error.type"] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  };
}

function describeServer({ method, url }: RequestStart): Attributes {
  const { hostname, port, protocol } = new URL(url);
  return {
    "http.request.method": method,
    "server.address": hostname,
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
}

/** Statuses from 400 on are errors, by their number. */
function describeEnd({ status, error }: RequestEnd): Attributes {
  if (status === undefined) return { "error.type": toErrorName(error) };
  return { "http.response.status_code": status, ...(status >= 400 && { "error.type": String(status) }) };
}

function toErrorName(error: unknown): string {
  if (isTargetError(error)) return error.code;
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown };
  if (typeof code === "string") return code;
  return error instanceof Error ? error.name : "_OTHER";
}

/** Removes the session id, which would let readers join the session. */
function withoutSession(url: string): string {
  return url.replace(/([?&]sessionId=)[^&]*/, "$1REDACTED").replace(/\/\/[^/@]*@/, "//");
}
