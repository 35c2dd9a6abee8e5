import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TargetClient } from "../src/index.ts";
import { createOpenTelemetryObserver, observeClientStats } from "../src/opentelemetry.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

describe("OpenTelemetry", () => {
  const request = { requestId: "r1", execute: { pageLoad: {} } };
  let server: RecordingServer;
  let target: TargetClient;
  let spans: InMemorySpanExporter;
  let metrics: InMemoryMetricExporter;
  let meterProvider: MeterProvider;

  beforeEach(async () => {
    server = await startRecordingServer();
    spans = new InMemorySpanExporter();
    metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: metrics })] });
    target = TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      serverDomain: server.host,
      secure: false,
      observer: createOpenTelemetryObserver({
        tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
        meterProvider,
      }),
    });
  });
  afterEach(async () => {
    await target.close();
    await meterProvider.shutdown();
    await server[Symbol.asyncDispose]();
  });

  it("gets what Target cost the pages, and what became of notifications", async () => {
    const observed = observeClientStats(target, { meterProvider });
    const page = target.forRequest({ url: "https://shop.test/" });
    await Promise.all([page.offer("hero"), page.offer("nav")]);
    await meterProvider.forceFlush();
    const [collected] = metrics.getMetrics();
    const points = new Map(
      collected?.scopeMetrics.flatMap((scope) =>
        scope.metrics.map((metric) => [metric.descriptor.name, metric.dataPoints]),
      ),
    );
    expect(points.get("target.page.waited")?.map(({ attributes }) => attributes.quantile)).toEqual([
      "0.5",
      "0.95",
      "0.99",
    ]);
    expect(points.get("target.page.calls")).toMatchObject([
      { attributes: { "target.decided_by": "device" }, value: 0 },
      { attributes: { "target.decided_by": "edge" }, value: 1 },
      { attributes: { "target.decided_by": "nobody" }, value: 0 },
    ]);
    expect(points.get("target.page.coalesced")).toMatchObject([{ value: 1 }]);
    expect(points.get("target.notifications")).toMatchObject([{ value: 0 }, { value: 0 }]);
    observed[Symbol.dispose]();
  });

  it("gets a span for each call, with how and where it was decided", async () => {
    await target.getOffers({ request });
    await target.getAttributes(["flags"], { request });
    expect(spans.getFinishedSpans()).toMatchObject([
      {
        name: "target.getOffers",
        kind: SpanKind.CLIENT,
        attributes: { "target.decisioning_method": "server-side", "target.request_id": "r1" },
      },
      { name: "target.getAttributes" },
    ]);
  });

  it("is told what failed, and why", async () => {
    server.answer = () => ({ status: 400, body: { message: "no" } });
    await target.getOffers({ request }).catch(() => undefined);
    expect(spans.getFinishedSpans()).toMatchObject([
      {
        status: { code: SpanStatusCode.ERROR, message: expect.stringContaining("no") },
        attributes: { "error.type": "http-error", "http.response.status_code": 400, "target.request_id": "r1" },
        events: [{ name: "exception" }],
      },
    ]);
  });

  it("gets durations and counts of events", async () => {
    await target.getOffers({ request });
    await meterProvider.forceFlush();
    const measured = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    expect(measured).toMatchObject([
      {
        descriptor: { name: "target.client.call.duration", unit: "s" },
        dataPoints: [
          {
            attributes: { "target.operation": "getOffers", "target.decisioning_method": "server-side" },
            value: { count: 1 },
          },
        ],
      },
      {
        descriptor: { name: "target.client.events" },
        dataPoints: [{ attributes: { "target.event": "clientReady" }, value: 1 }],
      },
    ]);
  });
});
