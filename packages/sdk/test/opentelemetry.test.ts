import { quietLogger } from "@fletch/test-kit/loggers";
import { context, type Span, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import {
  createOpenTelemetryObserver,
  type OpenTelemetryOptions,
  observeClientStats,
} from "../src/entries/opentelemetry.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

/** The real SDK: spans, metrics and log records as they would be exported. */
describe("OpenTelemetry", () => {
  const request = { requestId: "r1", execute: { mboxes: [{ index: 0, name: "hero" }] } };
  const url = "https://shop.test/";
  const spans = new InMemorySpanExporter();
  const records = new InMemoryLogRecordExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  let metrics: InMemoryMetricExporter;
  let meterProvider: MeterProvider;
  let server: RecordingServer;
  let target: TargetClient;

  const connect = (otel: OpenTelemetryOptions = {}, options: Partial<TargetClientOptions> = {}): TargetClient => {
    target = TargetClient.create({
      ...server.clientOptions,
      telemetryEnabled: false,
      logger: quietLogger,
      observer: createOpenTelemetryObserver({ tracerProvider, meterProvider, ...otel }),
      ...options,
    });
    return target;
  };
  const metric = async (name: string): Promise<MetricData | undefined> => {
    await meterProvider.forceFlush();
    const all = metrics
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics);
    return all?.find(({ descriptor }) => descriptor.name === name);
  };
  const finished = (name: string) => spans.getFinishedSpans().filter((span) => span.name === name);

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => {
    context.disable();
  });
  beforeEach(async () => {
    server = await startRecordingServer(() => ({
      body: {
        status: 200,
        execute: {
          mboxes: [
            {
              index: 0,
              name: "hero",
              options: [
                { type: "html", content: "Hi", responseTokens: { "experience.name": "B", "experience.id": 1 } },
              ],
            },
            { index: 1, name: "nav" },
            { index: 2, name: "flags", options: [{ type: "json", content: { beta: true } }] },
          ],
        },
      },
    }));
    spans.reset();
    records.reset();
    metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: metrics })] });
  });
  afterEach(async () => {
    await target.close();
    await meterProvider.shutdown();
    await server[Symbol.asyncDispose]();
  });

  it("gets a client span for each call of the edge below the active span, and an HTTP span below that", async () => {
    connect();
    const tracer = tracerProvider.getTracer("app");
    await tracer.startActiveSpan("GET /", async (page: Span) => {
      await target.getOffers({ request });
      await target.getAttributes(["flags"], { request });
      page.end();
    });
    const [parent] = finished("GET /");
    const [offers] = finished("target.getOffers");
    const [attributes] = finished("target.getAttributes");
    const [first, second] = finished("POST");
    expect(offers).toMatchObject({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        "target.operation": "getOffers",
        "target.decisioning_method": "server-side",
        "target.request_id": "r1",
      },
    });
    expect(offers?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
    expect(first?.parentSpanContext?.spanId).toBe(offers?.spanContext().spanId);
    expect(second?.parentSpanContext?.spanId).toBe(attributes?.spanContext().spanId);
    const [address, port] = server.host.split(":");
    expect(first).toMatchObject({ kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
    expect(first?.attributes).toEqual({
      "http.request.method": "POST",
      "server.address": address,
      "server.port": Number(port),
      "url.full": expect.stringMatching(/\/rest\/v1\/delivery\?.*sessionId=REDACTED/),
      "http.response.status_code": 200,
    });
  });

  it("gets a failed span, and one failed HTTP span, for each call of a page, whatever default content is shown", async () => {
    server.response = () => ({ status: 500, body: { message: "on fire" } });
    const page = connect().forRequest({ url });
    page.begin(["hero", "nav"]);
    expect(await page.offer("hero", { fallback: "Welcome" })).toBe("Welcome");
    expect(finished("target.getOffers")).toMatchObject([
      {
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.ERROR, message: expect.stringContaining("on fire") },
        attributes: { "error.type": "http-error", "http.response.status_code": 500 },
        events: [
          { name: "feature_flag.evaluation", attributes: { "feature_flag.key": "hero", "error.type": "http-error" } },
          { name: "feature_flag.evaluation", attributes: { "feature_flag.key": "nav", "error.type": "http-error" } },
          { name: "exception" },
        ],
      },
    ]);
    expect(finished("POST")).toMatchObject([
      { status: { code: SpanStatusCode.ERROR }, attributes: { "http.response.status_code": 500, "error.type": "500" } },
    ]);
  });

  it("gets internal spans for on-device decisions, without HTTP spans", async () => {
    connect({}, { decisioningMethod: "on-device", artifactPayload: smallArtifact(), pollingInterval: 0 });
    await target.ready();
    spans.reset();
    await target.getOffers({ request });
    await target.forRequest({ url }).offer("hero", { fallback: "" });
    expect(
      finished("target.getOffers").map(({ kind, attributes }) => [kind, attributes["target.decisioning_method"]]),
    ).toEqual([
      [SpanKind.INTERNAL, "on-device"],
      [SpanKind.INTERNAL, "on-device"],
    ]);
    const [call] = finished("target.getOffers");
    expect(finished("POST").map(({ parentSpanContext }) => parentSpanContext?.spanId)).not.toContain(
      call?.spanContext().spanId,
    );
  });

  it("gets internal spans for calls with invalid options", async () => {
    await connect()
      .getOffers({} as never)
      .catch(() => undefined);
    expect(finished("target.getOffers")).toMatchObject([
      {
        kind: SpanKind.INTERNAL,
        status: { code: SpanStatusCode.ERROR },
        attributes: { "error.type": "invalid-options" },
      },
    ]);
  });

  it("has retry counts only for retried requests", async () => {
    let asked = 0;
    const { response } = server;
    server.response = (request) => (asked++ === 0 ? { status: 429 } : response(request));
    connect();
    await target.getOffers({ request });
    expect(
      finished("POST").map(({ attributes }) => [
        attributes["http.response.status_code"],
        attributes["http.request.resend_count"],
      ]),
    ).toEqual([
      [429, undefined],
      [200, 1],
    ]);
    expect(finished("target.getOffers")[0]?.attributes).not.toHaveProperty("http.request.resend_count");

    server.response = () => ({ status: 400 });
    await target.getOffers({ request }).catch(() => undefined);
    expect(finished("target.getOffers")[1]?.attributes).not.toHaveProperty("http.request.resend_count");
    server.response = () => ({ status: 429 });
    await target.getOffers({ request }).catch(() => undefined);
    expect(finished("target.getOffers")[2]?.attributes["http.request.resend_count"]).toBeGreaterThanOrEqual(1);
  });

  it("creates no HTTP spans with the option for it", async () => {
    await connect({ http: false }).getOffers({ request });
    expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual(["target.getOffers"]);
    expect(await metric("http.client.request.duration")).toBeUndefined();
  });

  it("gets an event feature_flag.evaluation for each mbox, in the call's span", async () => {
    await connect().getOffers({ request });
    const provider = { "feature_flag.provider.name": "Adobe Target" };
    expect(finished("target.getOffers")[0]?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        "feature_flag.evaluation",
        {
          "feature_flag.key": "hero",
          "feature_flag.result.reason": "targeting_match",
          "feature_flag.result.variant": "B",
          ...provider,
        },
      ],
      ["feature_flag.evaluation", { "feature_flag.key": "nav", "feature_flag.result.reason": "default", ...provider }],
      [
        "feature_flag.evaluation",
        {
          "feature_flag.key": "flags",
          "feature_flag.result.reason": "targeting_match",
          "feature_flag.result.value": '{"beta":true}',
          ...provider,
        },
      ],
    ]);
  });

  it("gets those events as log records of the call's trace, with a logger", async () => {
    const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: records })] });
    logs.setGlobalLoggerProvider(loggerProvider);
    connect({ loggerProvider: logs });
    await target.getOffers({ request });
    const [span] = finished("target.getOffers");
    expect(span?.events).toEqual([]);
    expect(
      records
        .getFinishedLogRecords()
        .map(({ eventName, attributes, spanContext }) => [
          eventName,
          attributes["feature_flag.key"],
          spanContext?.spanId,
        ]),
    ).toEqual(["hero", "nav", "flags"].map((key) => ["feature_flag.evaluation", key, span?.spanContext().spanId]));
    await target.sendNotifications({
      request: { notifications: [{ id: "n", type: "click", timestamp: 1, mbox: { name: "hero" } }] },
    });
    expect(records.getFinishedLogRecords()).toHaveLength(3);
    logs.disable();
    await loggerProvider.shutdown();
  });

  it("gets durations in seconds, in buckets that tell milliseconds and microseconds apart", async () => {
    await connect().getOffers({ request });
    const call = await metric("target.client.call.duration");
    const http = await metric("http.client.request.duration");
    expect(call).toMatchObject({
      descriptor: { unit: "s" },
      dataPoints: [
        {
          attributes: { "target.operation": "getOffers", "target.decisioning_method": "server-side" },
          value: { count: 1 },
        },
      ],
    });
    const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    expect(http).toMatchObject({
      descriptor: { unit: "s" },
      dataPoints: [
        {
          attributes: { "http.request.method": "POST", "http.response.status_code": 200 },
          value: { count: 1, buckets: { boundaries: buckets } },
        },
      ],
    });
    const fine = expect.arrayContaining([0.00001, 0.0001, 0.001, ...buckets]);
    expect(call?.dataPoints[0]?.value).toMatchObject({ buckets: { boundaries: fine } });
    expect(await metric("target.client.events")).toMatchObject({
      dataPoints: [{ attributes: { "target.event": "clientReady" }, value: 1 }],
    });
  });

  it("gets histograms of pages' effective Target time, and counts of calls and notifications", async () => {
    const observed = observeClientStats(connect(), { meterProvider });
    const page = target.forRequest({ url });
    await Promise.all([page.offer("hero"), page.offer("nav")]);
    for (const name of ["target.page.duration", "target.page.wait.duration"]) {
      const sum = { count: 1, sum: expect.any(Number) };
      expect(await metric(name)).toMatchObject({
        descriptor: { unit: "s" },
        dataPoints: [{ attributes: {}, value: sum }],
      });
    }
    expect((await metric("target.page.duration"))?.dataPoints[0]?.value).toMatchObject({ sum: expect.any(Number) });
    expect(await metric("target.page.calls")).toMatchObject({
      dataPoints: [
        { attributes: { "target.decided_by": "device" }, value: 0 },
        { attributes: { "target.decided_by": "edge" }, value: 1 },
        { attributes: { "target.decided_by": "nobody" }, value: 0 },
      ],
    });
    expect(await metric("target.page.coalesced")).toMatchObject({ dataPoints: [{ value: 1 }] });
    expect(await metric("target.notifications")).toMatchObject({ dataPoints: [{ value: 0 }, { value: 0 }] });
    observed[Symbol.dispose]();
  });
});
