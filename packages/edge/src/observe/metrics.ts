import { Counter, Gauge, Registry } from "prom-client";
import type { Counters, EdgeCounters } from "../counters.ts";
import { DurationHistogram } from "./duration-histogram.ts";

/** Gauges of the activities. */
export interface ActivityFigures {
  readonly age: () => number;
  readonly hasFailed: () => boolean;
}

/** The edge's metrics in the text format of Prometheus. */
export class Metrics {
  readonly contentType: string;
  readonly #registry: Registry = new Registry();
  readonly #durations: DurationHistogram = new DurationHistogram(
    "fletch_edge_delivery_duration_seconds",
    "Duration of Delivery requests, by status",
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  );

  constructor(counters: Counters, activities: ActivityFigures, openStreams: () => number) {
    this.contentType = this.#registry.contentType;
    const registers = [this.#registry];
    for (const [field, [name, help]] of Object.entries(counterNames) as [keyof EdgeCounters, [string, string]][]) {
      const counter = new Counter({
        name,
        help,
        registers,
        // Counts are read at collection: a request costs only an addition.
        collect() {
          counter.reset();
          counter.inc(counters.read()[field]);
        },
      });
    }
    new Gauge({
      name: "fletch_edge_activities_age_seconds",
      help: "Time since the last change of the activities",
      registers,
      collect() {
        this.set(activities.age());
      },
    });
    new Gauge({
      name: "fletch_edge_activities_failed",
      help: "1 while changed files cannot be loaded, so that earlier activities are served; else 0",
      registers,
      collect() {
        this.set(activities.hasFailed() ? 1 : 0);
      },
    });
    new Gauge({
      name: "fletch_edge_event_streams",
      help: "Open event streams",
      registers,
      collect() {
        this.set(openStreams());
      },
    });
  }

  observeDelivery(status: number, seconds: number): void {
    this.#durations.observe(status, seconds);
  }

  async read(): Promise<string> {
    return `${await this.#registry.metrics()}\n${this.#durations.read()}`;
  }
}

const counterNames: Readonly<Record<keyof EdgeCounters, readonly [name: string, help: string]>> = {
  requests: ["fletch_edge_delivery_requests_total", "Delivery requests"],
  refused: ["fletch_edge_delivery_refused_total", "Delivery requests with a 4xx response"],
  impressions: ["fletch_edge_impressions_total", "Impressions of executed locations"],
  displays: ["fletch_edge_display_notifications_total", "Display notifications"],
  clicks: ["fletch_edge_click_notifications_total", "Click notifications"],
  telemetryEntries: ["fletch_edge_telemetry_entries_total", "Telemetry entries of clients"],
  evaluations: ["fletch_edge_evaluations_total", "Flag evaluations by OFREP, for one flag or for all"],
  artifactDownloads: ["fletch_edge_artifact_downloads_total", "Downloads of artifacts"],
  failedEntries: [
    "fletch_edge_journal_failed_entries_total",
    "Entries of the journal that could not be moved to the tables of events, and are tried again",
  ],
};
