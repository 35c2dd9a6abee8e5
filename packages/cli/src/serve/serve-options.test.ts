import { describe, expect, it } from "vitest";
import { type ServeOptions, toEdgeOptions } from "./serve-options.ts";

const typed: ServeOptions = {
  activities: ["activities"],
  artifact: [],
  environment: "staging",
  host: "127.0.0.1",
  port: 0,
  database: false,
  latency: 0,
  errorRate: 0,
  hangRate: 0,
  resetRate: 0,
  dropNotificationsRate: 0,
  staleArtifact: false,
  quiet: true,
  log: "text",
};

describe("the edge's options from the options of fletch serve", () => {
  it("have the given edge host and database timeout", () => {
    const edgeHost = "mboxedge35.tt.omtrdc.net";
    const given = { edgeHost, databaseTimeout: 2_000, evaluationsPerMinute: 600 };
    expect(toEdgeOptions({ ...typed, ...given })).toMatchObject({ ...given, environment: "staging", client: "fletch" });
  });

  it("have no key for missing options, nor for port and quiet, which are the command's own", () => {
    expect(Object.keys(toEdgeOptions(typed)).sort()).toEqual([
      "activities",
      "artifacts",
      "client",
      "dropNotificationsRate",
      "environment",
      "errorRate",
      "hangRate",
      "latency",
      "resetRate",
      "staleArtifact",
    ]);
  });
});
